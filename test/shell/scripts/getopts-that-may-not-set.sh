#!/bin/bash
# What getopts does where one of its variables is read-only, or no variable at all.
note() { iptables -A OUTPUT -m comment --comment "$*" -j ACCEPT; }
(
  set -- -a -b x
  readonly opt=1
  getopts ab: opt
  note "$? $opt $OPTIND ${OPTARG-unset}"
  getopts ab: opt
  note "$? $opt $OPTIND ${OPTARG-unset}"
)
(
  set -- -b x -a -z
  readonly OPTARG=1
  for i in 1 2 3; do
    getopts ab: opt
    note "$? $opt $OPTIND ${OPTARG-unset}"
  done
)
(
  set -- -b x -a
  readonly OPTIND
  getopts ab: opt
  note "$? $opt $OPTIND ${OPTARG-unset}"
  getopts ab: opt
  note "$? $opt $OPTIND ${OPTARG-unset}"
)
(
  set -- -b x -a
  getopts ab: 1x
  note "$? $OPTIND ${OPTARG-unset}"
  getopts ab: opt
  note "$? $opt $OPTIND ${OPTARG-unset}"
)
OPTARG=before
set -- rest
getopts ab opt
note "$? $opt ${OPTARG-unset}"
set -e
set -- -b x
readonly OPTARG
getopts ab: opt
note never
