#!/usr/bin/env bash
# Builds the jar for one Spark line with everything in it: $HEDDLE_CACHE/jvm/heddle-spark-4.3_2.13.jar.
# The line is that of the distribution in SPARK_HOME, or of the pyspark package in the cache's venv; it is compiled against it.
# The native engine is inside where its library lies in $HEDDLE_CACHE/native ('npm run setup -- native').
# Does nothing when neither a source nor Spark has changed since the last time.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cache="${HEDDLE_CACHE:-$HOME/.cache/heddle}"
if [ -z "${SPARK_HOME:-}" ]; then
  for found in "$cache"/venv/lib/python3*/site-packages/pyspark; do SPARK_HOME="$found"; done
fi
core="$(basename "$(echo "${SPARK_HOME:-}"/jars/spark-core_*.jar)" .jar)"
if ! [[ "$core" =~ ^spark-core_([0-9]+\.[0-9]+)-([0-9]+\.[0-9]+)\. ]]; then
  echo "no Spark in '${SPARK_HOME:-}': set SPARK_HOME, or run 'npm run setup -- python'" >&2
  exit 1
fi
scala="${BASH_REMATCH[1]}"
line="${BASH_REMATCH[2]}"
if ! grep -q "<id>spark-$line</id>" "$here/spark/pom.xml"; then
  echo "Heddle has no code for Spark $line ($SPARK_HOME): jvm-bridge/spark/pom.xml lists the lines" >&2
  exit 1
fi
name="heddle-spark-${line}_$scala"
jar="$cache/jvm/$name.jar"

native="$cache/native"
mkdir -p "$native"

digest="$(
  cd "$here"
  {
    find "$native" -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
    echo "$core"
    find pom.xml build.sh runtime/pom.xml runtime/src/main spark -name target -prune -o -type f -print0 |
      LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d' ' -f1
)"
if [ -f "$jar" ] && [ "$(cat "$jar.digest" 2>/dev/null)" = "$digest" ]; then
  echo "$jar is up to date"
  exit 0
fi

mkdir -p "$cache/jvm"
log="$cache/jvm/$name.log"
if ! mvn --batch-mode --no-transfer-progress -f "$here/pom.xml" "-Pspark-$line" -Dscala.line="$scala" \
  -Dspark.home="$SPARK_HOME" -Dheddle.native="$native" -DskipTests -pl runtime,spark package >"$log" 2>&1; then
  # Without the lines of what went well.
  grep -v '^\[INFO\]  *\(---\|$\)' "$log" | tail -n 60 >&2
  exit 1
fi
# Renamed into place: a running Spark may have the old file open.
cp "$here/spark/target/${line}_$scala/$name-0.1.0.jar" "$jar.new"
mv "$jar.new" "$jar"
echo "$digest" >"$jar.digest"
echo "built $jar"
