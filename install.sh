#!/bin/sh
# Installs Cortex, or removes it again. `sh install.sh --help` says how.
#
# Everything is made ready in a folder beside the goal, and then each file is renamed into its place:
# an installation that fails or is interrupted leaves the one before it as it was.
#
# Backquotes in messages are for the reader.
# shellcheck disable=SC2016
set -eu

version=0.1.0
binary=bin/cortex
manifest=share/cortex/installed
tab='	'
newline='
'

usage() {
    cat <<END
Installs Cortex $version, or removes it again.

usage: sh install.sh [--prefix DIR] [--from PLACE] [--profile NAME] [--force]
       sh install.sh [--prefix DIR] --uninstall

  --prefix DIR    where to: DIR/bin and DIR/share (default: ~/.local)
  --from PLACE    what \`cargo xtask dist\` wrote: a folder, or an address (http or https);
                  without it, the folder this script is in: handed-out files, or the sources
  --profile NAME  the profile of cargo if it has to be built (default: release)
  --force         replace files that another installation put there
  --uninstall     remove what this script has installed, and nothing else
  --version       print the version that this script installs
  --help          print this
END
}

say() {
    printf '%s\n' "$*" >&2
}

# Ends the installation. usage: fail <what could not be done> [<what to try>]
fail() {
    say "error: $1"
    [ $# -lt 2 ] || say " hint: $2"
    exit 1
}

misused() {
    say "error: $1"
    say " hint: \`sh install.sh --help\` says what there is"
    exit 2
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# ------------------------------------------------------------------------------- what is asked for

read_arguments() {
    prefix='' from='' profile=release force=no action=install
    while [ $# -gt 0 ]; do
        option=$1
        shift
        case $option in
            --prefix=* | --from=* | --profile=*)
                set -- "${option#*=}" "$@"
                option=${option%%=*}
                ;;
            --prefix | --from | --profile)
                [ $# -gt 0 ] || misused "\`$option\` needs a value"
                ;;
        esac
        case $option in
            --prefix) prefix=$1 && shift ;;
            --from) from=$1 && shift ;;
            --profile) profile=$1 && shift ;;
            --force) force=yes ;;
            --uninstall) action=uninstall ;;
            --version) action=version ;;
            --help | -h) action=help ;;
            *) misused "\`$option\` is not known" ;;
        esac
    done
}

# Settles where to install, and where from.
settle() {
    if [ -z "$prefix" ]; then
        [ -n "${HOME:-}" ] || fail 'there is no home to install into' 'name a folder with --prefix'
        prefix=$HOME/.local
    fi
    case $prefix in
        *"$newline"*) misused 'the prefix must be one line' ;;
        /*) ;;
        *) prefix=$(pwd)/$prefix ;;
    esac
    while [ "$prefix" != / ] && [ "${prefix%/}" != "$prefix" ]; do
        prefix=${prefix%/}
    done
    # Read from a pipe, the script lies nowhere.
    here=''
    if [ -f "$0" ]; then
        here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
    fi
    if [ -z "$from" ] && [ -n "$here" ] && [ -f "$here/SHA256SUMS" ]; then
        from=$here
    fi
}

# ----------------------------------------------------------------------------- what is cleaned up

work='' stage='' fresh=''

# Removes what only an installation under way needs, and folders that it made and left empty.
clean_up() {
    [ -z "$work" ] || rm -rf -- "$work"
    [ -z "$stage" ] || rm -rf -- "$stage"
    [ -z "$fresh" ] || remove_folders "$fresh"
}

interrupted() {
    trap - EXIT
    clean_up
    say 'interrupted; nothing was installed, and what was there before is as it was'
    exit "$1"
}

# Removes those of these folders that are empty, the innermost first.
remove_folders() {
    printf '%s\n' "$1" | LC_ALL=C sort -r | while IFS= read -r folder; do
        case $folder in
            '') ;;
            .) rmdir -- "$prefix" 2>/dev/null || : ;;
            *) rmdir -- "$prefix/$folder" 2>/dev/null || : ;;
        esac
    done
}

# ----------------------------------------------------------------------------------- where it is from

# Makes the new files in "$work/new", laid out as they will be below the prefix.
prepare() {
    work=$(mktemp -d "${TMPDIR:-/tmp}/cortex-install.XXXXXX") ||
        fail 'no folder for temporary files could be made' 'set TMPDIR to a folder you may write to'
    if [ -n "$from" ]; then
        from_files
    elif is_source "$here"; then
        from_source "$here"
    else
        fail 'there is nothing to install from' \
            'name what `cargo xtask dist` wrote with --from, or run the script in the sources'
    fi
}

is_source() {
    [ -n "$1" ] && [ -f "$1/Cargo.toml" ] && grep -q '^name = "cortex-cli"$' "$1/Cargo.toml"
}

from_files() {
    case $from in
        http://* | https://*) from=${from%/} ;;
        *://*) fail "\`$from\` cannot be read" 'give a folder, or an address with http or https' ;;
        *) [ -d "$from" ] || fail "there is no folder \`$from\`" \
            'make one with `cargo xtask dist`, or give an address with http or https' ;;
    esac
    fetch SHA256SUMS || fail "there is no SHA256SUMS in \`$from\`" \
        'point --from at what `cargo xtask dist` wrote'
    for target in $(targets); do
        archive=$(listed "-$target")
        [ -n "$archive" ] || continue
        unpack "$archive"
        if "$work/unpacked/cortex" --version >/dev/null 2>&1; then
            arrange "$work/unpacked/cortex" "$work/unpacked/completions"
            return
        fi
        say "\`$archive\` does not run on this machine"
    done
    say "nothing in \`$from\` fits this machine ($(uname -s), $(uname -m)), so it is built from source"
    from_any_source
}

# The names that Rust may have for this machine, the better ones first.
targets() {
    case $(uname -m) in
        x86_64 | amd64) machine=x86_64 ;;
        aarch64 | arm64) machine=aarch64 ;;
        *) machine=$(uname -m) ;;
    esac
    case $(uname -s) in
        Linux) printf '%s\n' "$machine-unknown-linux-gnu" "$machine-unknown-linux-musl" ;;
        Darwin) printf '%s\n' "$machine-apple-darwin" ;;
        FreeBSD) printf '%s\n' "$machine-unknown-freebsd" ;;
    esac
}

# The one archive in SHA256SUMS whose name ends so. usage: listed <end of the name>
listed() {
    found=$(sed -n 's/^[0-9a-f]\{64\} [ *]\(cortex-[0-9A-Za-z._-]*'"$1"'\.tar\.gz\)$/\1/p' \
        "$work/SHA256SUMS")
    case $found in
        *"$newline"*) fail "\`$from\` holds more than one version" \
            'point --from at a folder that holds one' ;;
    esac
    printf '%s' "$found"
}

# Brings one file into "$work".
fetch() {
    case $from in
        http://* | https://*) download "$from/$1" "$work/$1" ;;
        *) [ -f "$from/$1" ] && cp -- "$from/$1" "$work/$1" ;;
    esac
}

download() {
    if have curl; then
        curl --fail --silent --show-error --location --output "$2" -- "$1"
    elif have wget; then
        wget -q -O "$2" -- "$1"
    else
        fail 'neither curl nor wget is there to download with' \
            'install one of them, or download the files and name their folder with --from'
    fi
}

# Fetches an archive, compares its checksum, and unpacks it into "$work/unpacked".
unpack() {
    say "reading $1 from $from"
    fetch "$1" || fail "\`$1\` could not be read from \`$from\`" \
        'try again; if that does not help, the files there are not complete'
    wanted=$(sed -n "s/^\([0-9a-f]\{64\}\) [ *]$1\$/\1/p" "$work/SHA256SUMS")
    actual=$(checksum "$work/$1")
    [ "$wanted" = "$actual" ] || fail "\`$1\` is not what its checksum says; nothing was installed" \
        'fetch it again; if that does not help, do not trust it'
    rm -rf -- "$work/unpacked" "$work/archive"
    mkdir -- "$work/archive"
    (cd -- "$work/archive" && gzip -dc "../$1" | tar -xf -) || fail "\`$1\` could not be unpacked" \
        'see whether the disk is full, and whether tar and gzip are there'
    mv -- "$work/archive"/* "$work/unpacked"
}

checksum() {
    if have sha256sum; then
        sha256sum <"$1" | cut -d ' ' -f 1
    elif have shasum; then
        shasum -a 256 <"$1" | cut -d ' ' -f 1
    else
        fail 'neither sha256sum nor shasum is there to verify checksums with' 'install one of them'
    fi
}

# Builds from the sources that are nearest: around this script, or else among the handed-out files.
from_any_source() {
    if is_source "$here"; then
        from_source "$here"
        return
    fi
    package=$(sed -n 's/^[0-9a-f]\{64\} [ *]\(cortex-cli-[0-9][0-9A-Za-z.+-]*\.tar\.gz\)$/\1/p' \
        "$work/SHA256SUMS" | tail -n 1)
    [ -n "$package" ] || fail 'there are no sources to build from' \
        'run this script in the folder that holds the sources'
    have_cargo
    unpack "$package"
    from_source "$work/unpacked"
}

have_cargo() {
    if ! have cargo && [ -x "${CARGO_HOME:-${HOME:-}/.cargo}/bin/cargo" ]; then
        PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
    fi
    have cargo || fail 'building from source needs Rust, which is missing' \
        'install it from https://rustup.rs and run this again'
}

from_source() {
    have_cargo
    say "building from $1 (profile $profile); this takes some minutes"
    # With that folder on PATH, cargo does not ask the reader to put it there.
    PATH=$PATH:$work/built/bin cargo install --path "$1" --locked --profile "$profile" \
        --root "$work/built" --no-track || fail 'the build failed; nothing was installed' \
        'what cargo said above tells why; Rust 1.95 or newer and a C compiler are needed'
    arrange "$work/built/bin/cortex" "$1/completions"
}

# Lays the files out as they will be below the prefix. usage: arrange <binary> <completions>
arrange() {
    place "$1" "$binary" 755
    place "$2/cortex.bash" share/bash-completion/completions/cortex 644
    place "$2/_cortex" share/zsh/site-functions/_cortex 644
    place "$2/cortex.fish" share/fish/vendor_completions.d/cortex.fish 644
}

place() {
    mkdir -p -- "$work/new/$(dirname -- "$2")"
    cp -- "$1" "$work/new/$2"
    chmod "$3" "$work/new/$2"
}

# -------------------------------------------------------------------------------- where it goes to

# The entries of one kind in the manifest of what is installed. usage: installed <file|folder>
installed() {
    [ ! -f "$prefix/$manifest" ] || sed -n "s/^$1$tab//p" "$prefix/$manifest"
}

# Refuses a place that cannot be written to, before any time is spent.
may_write() {
    folder=$prefix
    while [ ! -e "$folder" ] && [ ! -L "$folder" ]; do
        folder=$(dirname -- "$folder")
    done
    if [ ! -d "$folder" ] || [ ! -w "$folder" ] || [ ! -x "$folder" ]; then
        fail "\`$prefix\` cannot be written to (see \`$folder\`)" \
            'name a folder of your own with --prefix'
    fi
}

# Refuses to replace what somebody else put there.
check_owner() {
    mine=$(installed file)
    for file in $(new_files); do
        [ ! -d "$prefix/$file" ] || fail "\`$prefix/$file\` is a folder" \
            'remove it, or choose another --prefix'
        [ "$force" = no ] || continue
        [ -e "$prefix/$file" ] || [ -L "$prefix/$file" ] || continue
        printf '%s\n' "$mine" | grep -qxF -- "$file" || cmp -s -- "$prefix/$file" "$work/new/$file" ||
            fail "\`$prefix/$file\` is there, and was not put there by this script" \
                'remove it, choose another --prefix, or replace it with --force'
    done
}

# The binary last, so that the new version begins when all else is there. No name has a space.
new_files() {
    (cd -- "$work/new" && find share -type f | sort)
    printf '%s\n' "$binary"
}

# Makes a folder below the prefix and those above it, noting which are new.
make_folder() {
    [ ! -d "$prefix/$1" ] || return 0
    [ "$1" = . ] || make_folder "$(dirname -- "$1")"
    if [ "$1" = . ]; then
        mkdir -p -- "$prefix" || not_made "$prefix"
    else
        mkdir -- "$prefix/$1" || not_made "$prefix/$1"
    fi
    fresh=$fresh${fresh:+$newline}$1
}

not_made() {
    fail "\`$1\` could not be written to" 'name a folder of your own with --prefix'
}

# Takes the prefix for itself; the folder is also where files wait for their renaming.
take_stage() {
    make_folder .
    goal=$prefix/.cortex-install
    if [ -f "$goal/pid" ] && ! kill -0 "$(cat -- "$goal/pid")" 2>/dev/null; then
        rm -rf -- "$goal"
    fi
    mkdir -- "$goal" 2>/dev/null || {
        [ -d "$goal" ] || not_made "$goal"
        fail "another installation into \`$prefix\` is under way" \
            "wait for it to end; if there is none, remove \`$goal\`"
    }
    stage=$goal
    printf '%s\n' "$$" >"$stage/pid"
}

# Brings the files to where a renaming is all that is missing, and sees whether they can be run there.
make_ready() {
    take_stage
    cp -R -- "$work/new/." "$stage" || fail "the files could not be copied to \`$prefix\`" \
        'see whether the disk is full'
    told=$("$stage/$binary" --version) || fail "programs cannot be run from \`$prefix\`" \
        'choose another --prefix'
    for file in $(new_files) "$manifest"; do
        folder=$(dirname -- "$file")
        make_folder "$folder"
        [ -w "$prefix/$folder" ] || not_made "$prefix/$folder"
    done
}

put_in_place() {
    make_ready
    before=$(installed file)
    # These few renamings are not interrupted, except by a crash; and since the files are listed
    # before they are there, the next run knows them as ours even then.
    trap '' HUP INT TERM
    write_manifest "$(new_files)$newline$before" "$(installed folder)$newline$fresh"
    fresh=''
    for file in $(new_files); do
        mv -f -- "$stage/$file" "$prefix/$file" || fail "\`$prefix/$file\` could not be written" \
            'see who may write there, and run this again'
    done
    for file in $before; do
        [ -f "$work/new/$file" ] || rm -f -- "$prefix/$file"
    done
    write_manifest "$(new_files)" "$(installed folder)"
}

# usage: write_manifest <files> <folders>
write_manifest() {
    {
        printf '%s\n' "$1" | sort -u | sed "/^\$/d; s/^/file$tab/"
        printf '%s\n' "$2" | sort -u | sed "/^\$/d; s/^/folder$tab/"
    } >"$stage/installed"
    mv -f -- "$stage/installed" "$prefix/$manifest"
}

install() {
    may_write
    prepare
    check_owner
    put_in_place
    say "installed $told as $prefix/$binary"
    say 'with completion for bash, zsh and fish'
    tell_path
}

# Says what is left for the person to do; start files of shells are theirs.
tell_path() {
    case :$PATH: in
        *":$prefix/bin:"*)
            first=$(command -v cortex) || first=''
            [ "$first" = "$prefix/$binary" ] || [ -z "$first" ] ||
                say " note: \`$first\` comes before it on your PATH"
            ;;
        *)
            say ''
            say 'To have it on your PATH, add this to the start file of your shell:'
            case ${SHELL:-} in
                */fish) say "  fish_add_path '$prefix/bin'" ;;
                *) say "  export PATH=\"$prefix/bin:\$PATH\"" ;;
            esac
            ;;
    esac
    case ${SHELL:-} in
        */zsh)
            say 'For completion in zsh, add this before `compinit` is called:'
            say "  fpath=(\"$prefix/share/zsh/site-functions\" \$fpath)"
            ;;
    esac
}

uninstall() {
    [ -f "$prefix/$manifest" ] || fail "this script has installed nothing in \`$prefix\`" \
        'name the folder that was given when installing with --prefix'
    folders=$(installed folder)
    for file in $(installed file); do
        rm -f -- "$prefix/$file" || fail "\`$prefix/$file\` could not be removed" \
            'see who may write there, and run this again'
    done
    rm -f -- "$prefix/$manifest" || fail "\`$prefix/$manifest\` could not be removed" \
        'see who may write there, and run this again'
    remove_folders "$folders"
    say "removed Cortex from $prefix; your projects do not notice"
}

# Called in the last line, so that a script that arrives only in part does nothing.
main() {
    read_arguments "$@"
    case $action in
        help) usage ;;
        version) printf '%s\n' "$version" ;;
        *)
            settle
            trap clean_up EXIT
            trap 'interrupted 129' HUP
            trap 'interrupted 130' INT
            trap 'interrupted 143' TERM
            "$action"
            ;;
    esac
}

main "$@"
