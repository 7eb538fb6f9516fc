# Installs the packages below /tmp/dalec/debs, from what the image has where that is enough, else with apt's sources.
set -ex
stamp=/dev/shm/dalec-stamp
touch "$stamp"
if [ -n "$DALEC_EXTRA_REPOS" ]; then apt-get update; fi
if ! apt-get install -y /tmp/dalec/debs/*.deb; then
  apt-get update
  apt-get install -y /tmp/dalec/debs/*.deb
fi
# Logs and backups bear the time of the build; equal packages must give equal layers.
rm -f /var/log/dpkg.log /var/log/alternatives.log /var/log/apt/*.log /var/log/apt/*.log.xz
rm -f /var/cache/apt/*.bin /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old
if [ -n "$SOURCE_DATE_EPOCH" ]; then
  find / -xdev -newer "$stamp" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
fi
rm -f "$stamp"
