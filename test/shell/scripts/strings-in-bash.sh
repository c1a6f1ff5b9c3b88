#!/bin/bash
name="Web Server_01"
chain=${name// /_}; chain=${chain,,}
iptables -N "$chain"
iptables -A INPUT -p tcp -m comment --comment "${name^^} ${name:4:3} ${name: -2} ${name/Server/Host} ${name/%1/2}" -j "$chain"
hosts=(alpha beta gamma)
iptables -A "$chain" -m comment --comment "${hosts[*]^} ${#hosts[@]} ${hosts[-1]} ${!hosts[*]}" -j ACCEPT
printf -v mask '%d.%d.%d.%d' 255 255 $((0xF0)) 0
iptables -A "$chain" -s 10.20.0.0/$mask -j DROP
ref=mask
iptables -A "$chain" -m comment --comment "${!ref}" -j ACCEPT
IFS=,; iptables -A "$chain" -p tcp -m multiport --dports "${hosts[*]:+22,80}" -j ACCEPT
