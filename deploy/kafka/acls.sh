#!/bin/sh
# Lets one account of Kafka do what it is for, and nothing else, with Kafka's own tool. An account that nothing was said of may
# do nothing, where the broker has an authorizer and `allow.everyone.if.no.acl.found` is false, as it is by default.
#
#   acls.sh relay User:talaan-relay           publishes
#   acls.sh service User:analysis             a service of the platform: reads every fact
#   acls.sh unit PH-ATU User:ph-police        reads what this unit is told, and nothing else
#   acls.sh post PH-CONSULAR User:ph-consul   the same of a post
#
# With --remove before the rest, it takes that back. Readers belong to the group of their account's name, `analysis`, or one that
# begins with it and a full stop; those of a unit or a post to that of their topic, `talaan.unit.PH-ATU`.
#
# KAFKA_ACLS is the tool and how it reaches Kafka: 'kafka-acls.sh --bootstrap-server host:9093 --command-config admin.properties'.
set -eu
tool=${KAFKA_ACLS:?'KAFKA_ACLS must be the tool and how it reaches Kafka'}

# One for each slice; those of units and posts are not among them.
facts='access assistance casefile deliverable erasure exchange governance log practice referral registry reminder workplan'

# Says why, and how it is used.
usage() {
  printf 'acls.sh: %s\n' "$1" >&2
  sed -n '5,8p' "$0" | sed 's/^# *//' >&2
  exit 2
}

how=--add
if [ "${1:-}" = --remove ]; then
  how='--remove --force'
  shift
fi
kind=${1:-}
case $kind in
  relay | service) [ $# -eq 2 ] || usage "$kind takes one account"
    account=$2 ;;
  unit | post) [ $# -eq 3 ] || usage "$kind takes a code and one account"
    account=$3 ;;
  *) usage 'the first word must be relay, service, unit or post' ;;
esac
case $account in
  'User:*') usage 'the account must be one: User:* is everybody' ;;
  User:?*) ;;
  *) usage 'the account must be User:<name>' ;;
esac

# The words of the tool are separated by spaces.
# shellcheck disable=SC2086
acls() { $tool $how --allow-principal "$account" "$@" >/dev/null; }

# Reads topics in a group of this name, or one of those below it.
reads() {
  group=$1
  shift
  acls --operation Read --operation Describe "$@"
  acls --operation Read --group "$group"
  acls --operation Read --group "$group." --resource-pattern-type prefixed
}

case $kind in
  relay)
    acls --operation Create --operation Describe --operation Write --topic talaan. --resource-pattern-type prefixed
    acls --operation Describe --cluster
    ;;
  service)
    # shellcheck disable=SC2046
    reads "${account#User:}" $(printf -- '--topic talaan.%s ' $facts)
    ;;
  unit | post)
    # A topic is named by the code, whose letters no pattern has.
    case $2 in '' | *[!A-Z0-9-]*) usage 'the code must be one of the register: capital letters, digits and hyphens' ;; esac
    reads "talaan.$kind.$2" --topic "talaan.$kind.$2"
    ;;
esac
