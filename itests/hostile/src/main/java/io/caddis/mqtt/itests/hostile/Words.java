package io.caddis.mqtt.itests.hostile;

/** Foreign words that must not leave their line. */
final class Words {
    /** A line's end and a line of its own, the end of a terminal's title, a colour, and text that runs backwards. */
    static final String MARKED = "wor\u001b]0;title\u0007d\u001b[31m\r\nFORGED line\u2028\u202Egnol\u2066 \u009bend";
    /** What begins a line of a log only if a foreign word did not stay in its own. */
    static final String FORGED_LINE = "FORGED";
    private static final int LINE_MAX = 4096;

    private Words() {
    }

    /** What is wrong with one line that a person reads, or null. */
    static String problem(String line) {
        if (line.startsWith(FORGED_LINE)) {
            return "a foreign word has made a line of its own";
        }
        if (line.length() > LINE_MAX) {
            return "a line of " + line.length() + " characters";
        }
        return line.codePoints().filter(Words::isUnsafe).mapToObj(one -> String.format("U+%04X in a line", one))
                .findFirst().orElse(null);
    }

    private static boolean isUnsafe(int codePoint) {
        return Character.isISOControl(codePoint) && codePoint != '\t' || codePoint == 0x2028 || codePoint == 0x2029
                || codePoint >= 0x202A && codePoint <= 0x202E || codePoint >= 0x2066 && codePoint <= 0x2069;
    }
}
