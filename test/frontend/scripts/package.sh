#!/bin/sh
# Makes the binary package and the source package of a build.
#
# In:  the working directory holds the built tree, /work/orig the sources, /work/debian the control data.
# Out: /tmp/out, flat, with the names that dpkg-buildpackage gives.
set -eu
control=/work/debian/dalec
. "$control/package.env"
[ -z "$SOURCE_DATE_EPOCH" ] || export SOURCE_DATE_EPOCH
out=/tmp/out
stage=/tmp/stage
modes=/tmp/modes
mkdir -p "$stage/DEBIAN"
: > "$modes"

# put <directory> <name, empty to keep the file's own> <mode, empty to keep> <file or pattern>
put() {
  mkdir -p "$stage$1"
  separators=$IFS
  IFS=
  for file in $4; do
    cp -a "$file" "$stage$1/$2"
    [ -z "$3" ] || echo "$3 $stage$1/${2:-$(basename "$file")}" >> "$modes"
  done
  IFS=$separators
}

# directory <path> <mode, empty to keep>
directory() {
  mkdir -p "$stage$1"
  [ -z "$2" ] || echo "$2 $stage$1" >> "$modes"
}

link() {
  mkdir -p "$(dirname "$stage$2")"
  ln -s "$1" "$stage$2"
}

manpage() {
  section=${1##*.}
  put "/usr/share/man/man$section" "" "" "$1"
  gzip -9n "$stage/usr/share/man/man$section/$(basename "$1")"
}

. "$control/install.sh"

directory "/usr/share/doc/$NAME" ""
gzip -9nc /work/debian/changelog > "$stage/usr/share/doc/$NAME/changelog.Debian.gz"

chmod -R go=rX,u+rw,a-s "$stage"
find "$stage" -type d -exec chmod 0755 {} +
find "$stage/usr/share/doc" "$stage/usr/share/man" -type f -exec chmod 0644 {} + 2>/dev/null || true
[ ! -d "$stage/usr/bin" ] || find "$stage/usr/bin" -type f -exec chmod a+x {} +
while read -r mode file; do chmod "$mode" "$file"; done < "$modes"

[ "$ARCHITECTURE" = all ] || ARCHITECTURE=$(dpkg --print-architecture)
[ ! -e "$control/postinst" ] || install -m 0755 "$control/postinst" "$stage/DEBIAN/postinst"
[ ! -d "$stage/etc" ] || (cd "$stage" && find etc -type f | LC_ALL=C sort | sed 's|^|/|') > "$stage/DEBIAN/conffiles"
(cd "$stage" && find . -path ./DEBIAN -prune -o -type f -print | cut -c3- | LC_ALL=C sort | tr '\n' '\0' | xargs -0r md5sum) > "$stage/DEBIAN/md5sums"
{
  echo "Package: $NAME"
  echo "Version: $VERSION-$DEBIAN_REVISION"
  echo "Architecture: $ARCHITECTURE"
  echo "Installed-Size: $(du -sk --apparent-size --exclude=DEBIAN "$stage" | cut -f1)"
  cat "$control/binary-control"
} > "$stage/DEBIAN/control"
dpkg-deb --root-owner-group --build "$stage" "$out/${NAME}_$VERSION-${DEBIAN_REVISION}_$ARCHITECTURE.deb"

reproducible_tar() {
  tar --sort=name --mtime="${SOURCE_DATE_EPOCH:+@}${SOURCE_DATE_EPOCH:-now}" --owner=0 --group=0 --numeric-owner "$@"
}
cd "$out"
source=${NAME}_$VERSION-$DEBIAN_REVISION
original=${NAME}_$VERSION.orig.tar.gz
reproducible_tar -C /work/orig -cf - . | gzip -9n > "$original"
if command -v xz > /dev/null; then
  debian=$source.debian.tar.xz
  reproducible_tar -C /work -cf - debian | xz -T1 > "$debian"
else
  debian=$source.debian.tar.gz
  reproducible_tar -C /work -cf - debian | gzip -9n > "$debian"
fi

# checksums <program> <file…>
checksums() {
  program=$1
  shift
  for file in "$@"; do echo " $("$program" < "$file" | cut -d' ' -f1) $(stat -c %s "$file") $file"; done
}
{
  echo "Format: 3.0 (quilt)"
  echo "Source: $NAME"
  echo "Binary: $NAME"
  echo "Architecture: any"
  echo "Version: $VERSION-$DEBIAN_REVISION"
  cat "$control/source-control"
  echo "Checksums-Sha256:"
  checksums sha256sum "$original" "$debian"
  echo "Files:"
  checksums md5sum "$original" "$debian"
} > "$source.dsc"
{
  echo "Format: 1.0"
  echo "Source: $NAME"
  echo "Architecture: source"
  echo "Version: $VERSION-$DEBIAN_REVISION"
  echo "Checksums-Sha256:"
  checksums sha256sum "$source.dsc"
} > "${source}_source.buildinfo"
{
  echo "Format: 1.8"
  echo "Source: $NAME"
  echo "Architecture: source"
  echo "Version: $VERSION-$DEBIAN_REVISION"
  echo "Distribution: $TARGET"
  cat "$control/source-control"
  echo "Checksums-Sha256:"
  checksums sha256sum "$source.dsc" "$original" "$debian" "${source}_source.buildinfo"
} > "${source}_source.changes"
