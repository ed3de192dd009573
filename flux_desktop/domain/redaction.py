"""What must never be read in a log, a crash report or an export: secrets and addresses, taken out of any text."""

import re
from typing import Final

HIDDEN: Final = "•••"

_KEY: Final = (
    r"[\w.-]*(?:authorization|pass(?:word|wd|phrase|code)?|pwd|token|api[_ -]?key|secret|credentials?|cookie|"
    r"session[_-]?id|private[_-]?key|contraseña|contrasenya|clave)"
    r"[\w-]*"
)
# What stands between a name and its value: ": ", "=", "\":\"", "\\\":\\\"", " is ".
_BETWEEN: Final = r"(?:\\*[\"'])?\s*(?:[:=]|=>|\bis\b)\s*"
_RULES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # -----BEGIN … KEY----- to its end.
    (re.compile(r"-----BEGIN [^-]*KEY-----.*?(?:-----END [^-]*KEY-----|\Z)", re.DOTALL), HIDDEN),
    # scheme://user:password@server
    (re.compile(r"(?<=://)([^:/@\s]*):\S+(?=@)"), rf"\1:{HIDDEN}"),
    # Cookies to the end of their line: they hold several, with spaces.
    (re.compile(rf"(?i)\b((?:set-)?cookie{_BETWEEN})[^\r\n]+"), rf"\1{HIDDEN}"),
    # Authorization: Basic …, Token …, Bearer …, Digest … to the end of the value.
    (
        re.compile(rf"(?i)((?:proxy-)?authorization{_BETWEEN})(?:\\*[\"'])?(?:\w+\s+)?[^\s\"'\\,;}}]+"),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(basic|bearer|token|digest)\s+[A-Za-z0-9+/=._~-]{8,}"), rf"\1 {HIDDEN}"),
    # A value in quotes, escaped as often as it was put into JSON: to its closing quote, spaces and all.
    (re.compile(rf"(?i)({_KEY}{_BETWEEN})(?P<q>\\*[\"'])(?:(?!(?P=q)).)*(?P=q)", re.DOTALL), rf"\1{HIDDEN}"),
    (re.compile(rf"(?i)({_KEY}{_BETWEEN})(?!•••)[^\s'\",;&}}\])]+"), rf"\1{HIDDEN}"),
    # PGPASSWORD=… and the like are caught above; bcrypt and Flux's own hashes wherever they stand.
    (re.compile(r"(?:sha384-bcrypt:)?\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{20,}"), HIDDEN),
    (re.compile(r"\bsk-[A-Za-z0-9_-]{8,}"), HIDDEN),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), HIDDEN),
    (re.compile(r"[^\s@<>'\"(),;:=]+@[^\s@<>'\"(),;]+\.[^\s@<>'\"(),;]+"), HIDDEN),
)


def redact(text: str) -> str:
    """The text without passwords, tokens, keys, cookies, hashes and e-mail addresses."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
