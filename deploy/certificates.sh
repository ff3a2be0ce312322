#!/bin/sh
# Makes, in deploy/tls, an authority and a certificate for each process of the composition, where yours issues none. They last a
# year; repeating it replaces them all. As root it gives each key to the user that reads it in its container. The key of the
# authority is not kept.
set -eu
umask 077
folder=${1:-deploy/tls}
days=${2:-365}
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

new_key "$work/authority.key"
openssl req -x509 -new -key "$work/authority.key" -days "$days" -out "$work/authority.crt" -subj '/CN=Talaan' \
  -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign'
for name in proxy gateway exchange referral workplan deliverable governance report registry practice casefile erasure \
  attachments notices oversight relay; do
  mkdir -p "$folder/$name"
  new_key "$work/tls.key"
  printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$name" >"$work/extensions"
  openssl req -new -key "$work/tls.key" -subj "/CN=$name" -out "$work/request"
  openssl x509 -req -in "$work/request" -CA "$work/authority.crt" -CAkey "$work/authority.key" -days "$days" \
    -set_serial "0x$(openssl rand -hex 16)" -extfile "$work/extensions" -out "$folder/$name/tls.crt" 2>"$work/said" ||
    { cat "$work/said" >&2; exit 1; }
  mv "$work/tls.key" "$folder/$name/tls.key"
  cp "$work/authority.crt" "$folder/$name/ca.crt"
  if [ "$(id -u)" = 0 ]; then
    # nginx is the user 101 in its image, ours are the user 1000.
    if [ "$name" = proxy ]; then chown -R 101:101 "$folder/$name"; else chown -R 1000:1000 "$folder/$name"; fi
  fi
done
if [ "$(id -u)" = 0 ]; then chmod 711 "$folder"; fi
