# Runs a program of the demonstration once there is a root key apart from the data (TALAAN_ROOT_KEY_FILE): one that was
# made beside the data is moved there. A key is whole where it stands, or not there.
set -eu
umask 077
key=$TALAAN_ROOT_KEY_FILE
beside=$TALAAN_DATA/root.key
if [ ! -e "$key" ]; then
  if [ -e "$beside" ]; then cp "$beside" "$key.new"; else head -c 32 /dev/urandom > "$key.new"; fi
  sync "$key.new"
  mv "$key.new" "$key"
fi
if [ -e "$beside" ] && cmp -s "$beside" "$key"; then rm "$beside"; fi
exec "$@"
