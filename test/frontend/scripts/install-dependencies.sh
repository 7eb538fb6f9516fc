# Installs the packages named as arguments where one is missing. Nothing is fetched when all are there.
set -ex
missing=
for package in "$@"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing=1
done
if [ -z "$missing" ]; then exit 0; fi
apt-get update
apt-get install -y "$@"
