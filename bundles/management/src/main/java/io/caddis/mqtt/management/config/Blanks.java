package io.caddis.mqtt.management.config;

/**
 * Blanks as a person sees them, not as Unicode counts them: also those that do not break a line, and marks that take no
 * room. Copying from a page or a document brings them along, and nobody sees that they are there.
 */
final class Blanks {
    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final int ZERO_WIDTH_SPACE = 0x200B;

    private Blanks() {
    }

    private static boolean isOne(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == BYTE_ORDER_MARK
                || point == ZERO_WIDTH_SPACE;
    }

    /** Whether a text has nothing else. */
    static boolean only(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isOne(text.charAt(i))) { // none of them takes two characters
                return false;
            }
        }
        return true;
    }

    /** The text without those at its ends. */
    static String strip(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isOne(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isOne(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }
}
