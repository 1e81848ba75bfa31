#!/usr/bin/env bash
# LibreOffice Calc from Debian's backports, unpacked into a folder: it stands beside the distribution's own version,
# which stays installed. Run: unpack_backports.sh FOLDER; then FOLDER/usr/lib/libreoffice/program/soffice.bin is there.
# The source of packages is the machine's own, with the suite of backports beside its suite.
set -euo pipefail
folder=$(realpath -m "$1")
state=$folder/apt
mkdir -p "$state/lists/partial" "$state/archives/partial" "$state/sources.d"

suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
for list in /etc/apt/sources.list.d/*.sources; do
  [ -f "$list" ] && sed -E "s/^(Suites:.*\b$suite)( |\$)/\1 $suite-backports\2/" "$list" >"$state/sources.d/$(basename "$list")"
done
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ -f "$list" ] || continue
  sed -nE "s/^(deb .*) $suite( .*)/\1 $suite\2\n\1 $suite-backports\2/p" "$list" >"$state/sources.d/$(basename "$list")"
done

apt=(apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$state/sources.d"
  -o Dir::State::Lists="$state/lists" -o Dir::Cache::Archives="$state/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
  -o Debug::NoLocking=1 -o APT::Sandbox::User=)
for try in 1 2; do # mirrors hiccup
  "${apt[@]}" update && "${apt[@]}" -o APT::Keep-Downloaded-Packages=true --download-only --yes --no-install-recommends \
    --target-release "$suite-backports" install libreoffice-calc python3-uno >/dev/null && break
  [ $try = 1 ]
done
for package in "$state"/archives/*.deb; do
  dpkg-deb --extract "$package" "$folder"
done
# What the packages' own installation would do, within the folder: absolute links and paths are the installed version's.
program=$folder/usr/lib/libreoffice/program
find "$folder" -type l -lname '/*' | while read -r link; do
  if [ -e "$folder$(readlink "$link")" ]; then ln -sfn "$folder$(readlink "$link")" "$link"; fi
done
for file in "$folder"/usr/lib/libreoffice/share/.registry/*; do
  ln -sf "$file" "$folder/usr/lib/libreoffice/share/registry/"
done
for library in "$folder"/usr/lib/*-linux-gnu/lib*.so*; do
  [ -e "$program/$(basename "$library")" ] || ln -s "$library" "$program/"
done
sed -i "s|^BRAND_BASE_DIR=.*|BRAND_BASE_DIR=file://$folder/usr/lib/libreoffice|" "$program/fundamentalrc"
sed -i "s|pathname:/usr/lib|pathname:$folder/usr/lib|" "$folder/usr/lib/python3/dist-packages/uno.py"
rm -rf "$state"
test -x "$program/soffice.bin"
