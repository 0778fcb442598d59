package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.TopicFilter;

/** Whether one topic can match two filters: then some servers send its messages once for each of them. */
final class Overlap {
    private static final String SHARE = "$share/";

    private Overlap() {
    }

    public static boolean of(TopicFilter a, TopicFilter b) {
        String[] one = levels(a);
        String[] other = levels(b);
        if (isWild(one[0]) && other[0].startsWith("$") || isWild(other[0]) && one[0].startsWith("$")) {
            return false; // [MQTT-4.7.2-1]
        }
        for (int level = 0; ; level++) {
            boolean oneEnds = level == one.length;
            boolean otherEnds = level == other.length;
            if (!oneEnds && one[level].equals("#") || !otherEnds && other[level].equals("#")) {
                return true; // also at the end of the other: a/# matches a (MQTT 4.7.1.2)
            }
            if (oneEnds || otherEnds) {
                return oneEnds && otherEnds;
            }
            if (!one[level].equals("+") && !other[level].equals("+") && !one[level].equals(other[level])) {
                return false;
            }
        }
    }

    private static boolean isWild(String level) {
        return level.equals("+") || level.equals("#");
    }

    /** Of a shared filter those behind its group. */
    private static String[] levels(TopicFilter filter) {
        String value = filter.value();
        String pattern = filter.isShared() ? value.substring(value.indexOf('/', SHARE.length()) + 1) : value;
        return pattern.split("/", -1);
    }
}
