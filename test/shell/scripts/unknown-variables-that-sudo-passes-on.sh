#!/bin/bash
# sudo leaves out what is exported, unless its settings or -E say otherwise.
export PORT=5
LIST=7
sudo sh -c 'iptables -A INPUT -p tcp --dport "1$PORT" -j ACCEPT'
sudo -E sh -c 'iptables -A INPUT -p tcp --dport "2$PORT" -j ACCEPT'
sudo sh -c 'iptables -A INPUT -p tcp --dport "3$LIST" -j ACCEPT'
sudo iptables -A INPUT -p tcp --dport "4$PORT" -j ACCEPT
sudo bash -c "iptables -A INPUT -p tcp --dport 5$PORT -j ACCEPT"
