#!/bin/sh
alias ipt='iptables -w'
alias accept='ipt -A INPUT -j ACCEPT'
ipt -P INPUT DROP
accept -i lo
accept -p tcp --dport 22
