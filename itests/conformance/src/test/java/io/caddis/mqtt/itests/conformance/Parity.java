package io.caddis.mqtt.itests.conformance;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A line of {@code netxduo.tsv}: something that the MQTT client of NetX Duo has or does.
 *
 * @param tag    what a test that shows our side of it is tagged with: {@code netx-} and the row's identifier
 * @param kind   {@code same}, {@code other} if Caddis differs on purpose, {@code none} if it does not apply
 * @param netx   what NetX Duo does
 * @param caddis what Caddis does, or why the row does not apply
 */
record Parity(String tag, Kind kind, String netx, String caddis) {
    /** All tags of this table begin so. */
    static final Pattern TAG = Pattern.compile("netx-.*");

    /** How Caddis compares. */
    enum Kind {
        SAME, OTHER, NONE
    }

    boolean needsTest() {
        return kind != Kind.NONE;
    }

    String id() {
        return tag.substring("netx-".length());
    }

    /** The letter that stands for a part of the table. */
    char part() {
        return id().charAt(0);
    }

    static List<Parity> all() {
        return Rule.lines("/netxduo.tsv", 4).stream().map(fields -> new Parity("netx-" + fields[0], kind(fields[1]),
                fields[2], fields[3])).toList();
    }

    private static Kind kind(String word) {
        return switch (word) {
            case "same" -> Kind.SAME;
            case "other" -> Kind.OTHER;
            case "none" -> Kind.NONE;
            default -> throw new IllegalArgumentException("netxduo.tsv: kind '" + word
                    + "': write same, other or none");
        };
    }
}
