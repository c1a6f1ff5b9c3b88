#!/bin/bash
echo() { iptables -A INPUT -m comment --comment "$*"; }
i=10.0.0.1
for ((;i<2;)); do echo in; done; echo "after $?"
for ((i=0;i<1;i=$i.1+)); do echo in; i=1.2; done; echo "after $?"
for ((i=0;i<2;i++)); do echo in; i=1.2; done; echo "after $?"
for ((i=1.2;i<2;i++)); do echo in; i=1.2; done; echo "after $?"
while ((i=1.2)); do echo w; done; echo "w $?"
for k in a b; do for ((i=0;i<2;i++)); do echo in; i=1.2; done; echo "k $?"; done; echo "after $?"
f() { for ((i=0;i<2;i++)); do i=1.2; done; echo "f $?"; }; f; echo g
set -e
for ((i=0;i<2;i++)); do echo in; i=1.2; done; echo "e $?"
