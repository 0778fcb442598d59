package io.caddis.mqtt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription asks for: a topic with the wildcards {@code +} (one level) and {@code #} (all levels below), or a
 * shared filter {@code $share/GROUP/FILTER} of MQTT 5.0. Immutable.
 */
public final class TopicFilter implements Comparable<TopicFilter> {
    private static final String SHARE = "$share/";

    private final String value;
    private final String group;
    private final String pattern;
    private final boolean wildcard;

    private TopicFilter(String value, String group, String pattern) {
        this.value = value;
        this.group = group;
        this.pattern = pattern;
        this.wildcard = pattern.indexOf('+') >= 0 || pattern.indexOf('#') >= 0;
    }

    /**
     * Checks a filter.
     *
     * @param value one character or more, at most 65,535 bytes of UTF-8, wildcards only as whole levels, no control
     *              character, no non-character
     * @throws IllegalArgumentException naming what is wrong with {@code value}
     */
    public static TopicFilter of(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("topic filter is empty: use one character or more [MQTT-4.7.3-1]");
        }
        Utf8.checkSaid(value, "topic filter");
        if (!value.startsWith(SHARE)) {
            return new TopicFilter(value, "", checkLevels(value, value));
        }
        int slash = value.indexOf('/', SHARE.length());
        String group = slash < 0 ? "" : value.substring(SHARE.length(), slash);
        if (group.isEmpty() || group.indexOf('+') >= 0 || group.indexOf('#') >= 0 || slash + 1 == value.length()) {
            throw refuse(value, "is no shared filter: write $share/GROUP/FILTER, GROUP without + # /"
                    + " [MQTT-4.8.2-1] [MQTT-4.8.2-2]");
        }
        return new TopicFilter(value, group, checkLevels(value, value.substring(slash + 1)));
    }

    private static String checkLevels(String value, String pattern) {
        for (int index = 0; index < pattern.length(); index++) {
            char c = pattern.charAt(index);
            if (c != '+' && c != '#') {
                continue;
            }
            boolean starts = index == 0 || pattern.charAt(index - 1) == '/';
            boolean last = index + 1 == pattern.length();
            if (c == '#' && !(starts && last)) {
                throw refuse(value, "holds # in a wrong place: it stands alone in the last level [MQTT-4.7.1-1]");
            }
            if (c == '+' && !(starts && (last || pattern.charAt(index + 1) == '/'))) {
                throw refuse(value, "holds + in a wrong place: it fills a whole level [MQTT-4.7.1-2]");
            }
        }
        return pattern;
    }

    private static IllegalArgumentException refuse(String value, String problem) {
        return new IllegalArgumentException("topic filter '" + ForeignText.line(value) + "' " + problem);
    }

    /** The filter as text, with {@code $share/GROUP/} if it is shared. */
    public String value() {
        return value;
    }

    /** True for {@code $share/GROUP/FILTER}. */
    public boolean isShared() {
        return !group.isEmpty();
    }

    /** True if the filter holds {@code +} or {@code #}. */
    public boolean hasWildcard() {
        return wildcard;
    }

    /** True if a message with this topic belongs to the subscription, by the rules of MQTT 4.7. */
    public boolean matches(TopicName topic) {
        return matches(topic.value());
    }

    /** True if a message with this topic belongs to the subscription, by the rules of MQTT 4.7. */
    public boolean matches(String topic) {
        if (!wildcard) {
            return pattern.equals(topic);
        }
        char first = pattern.charAt(0);
        if ((first == '+' || first == '#') && topic.startsWith("$")) {
            return false; // [MQTT-4.7.2-1]
        }
        return matchLevels(topic);
    }

    /**
     * What the wildcards of this filter stand for in a topic, in their order: for each {@code +} its level, for
     * {@code #} all levels below. With {@code plant/+/data/#}, the topic {@code plant/7/data/boiler/temperature} gives
     * {@code 7} and {@code boiler/temperature}. A {@code #} that matches the level above it ({@code a} of {@code a/#},
     * MQTT 4.7.1.2) gives an empty text, as that of {@code a/} does.
     *
     * @param topic one that this filter {@link #matches matches}
     * @return as many as there are wildcards, unmodifiable
     * @throws IllegalArgumentException if the filter does not match the topic
     */
    public List<String> captures(String topic) {
        if (!matches(topic)) {
            throw refuse(value, "does not match topic '" + ForeignText.line(topic) + "': ask matches() before");
        }
        if (!wildcard) {
            return List.of();
        }
        List<String> captures = new ArrayList<>();
        int at = 0;
        for (int level = 0; level < pattern.length(); level = levelEnd(pattern, level) + 1) {
            if (pattern.charAt(level) == '#') {
                captures.add(topic.substring(Math.min(at, topic.length())));
            } else if (pattern.charAt(level) == '+') {
                captures.add(topic.substring(at, levelEnd(topic, at)));
            }
            at = levelEnd(topic, at) + 1;
        }
        return List.copyOf(captures);
    }

    /** As {@link #captures(String)}. */
    public List<String> captures(TopicName topic) {
        return captures(topic.value());
    }

    private boolean matchLevels(String topic) {
        int at = 0;
        int index = 0;
        int end = topic.length();
        while (index < pattern.length()) {
            char c = pattern.charAt(index);
            if (c == '#') {
                return true;
            }
            if (c == '+') {
                while (at < end && topic.charAt(at) != '/') {
                    at++;
                }
                index++;
            } else if (at < end && topic.charAt(at) == c) {
                at++;
                index++;
            } else {
                // a/# matches a as well (MQTT 4.7.1.2)
                return at == end && c == '/' && index + 2 == pattern.length() && pattern.charAt(index + 1) == '#';
            }
        }
        return at == end;
    }

    /**
     * True if this filter matches every topic that the other matches, so that a subscription to the other adds nothing.
     * For shared filters the groups do not count: this is about topics, not about who shares the messages.
     */
    public boolean covers(TopicFilter other) {
        if (!other.wildcard) {
            return matches(other.pattern);
        }
        if (!wildcard || startsWild() && other.pattern.charAt(0) == '$') {
            return false; // [MQTT-4.7.2-1]
        }
        return coverLevels(switch (other.pattern) {
            // the same topics, since a/# matches a as well (MQTT 4.7.1.2) and no topic is empty
            case "#" -> "+/#";
            case "/#" -> "/+/#";
            default -> other.pattern;
        });
    }

    private boolean startsWild() {
        return pattern.charAt(0) == '+' || pattern.charAt(0) == '#';
    }

    /** Level by level: a wildcard of the other stands for any text, so that only a wildcard here is as wide. */
    private boolean coverLevels(String other) {
        int mine = 0;
        int theirs = 0;
        while (true) {
            int myEnd = levelEnd(pattern, mine);
            int theirEnd = levelEnd(other, theirs);
            char first = myEnd > mine ? pattern.charAt(mine) : 0;
            boolean theyHaveAll = theirEnd > theirs && other.charAt(theirs) == '#';
            if (first == '#') {
                return true;
            }
            if (theyHaveAll || first != '+' && !sameLevel(other, theirs, theirEnd, mine, myEnd)) {
                return false;
            }
            if (theirEnd == other.length()) {
                return myEnd == pattern.length() || pattern.startsWith("/#", myEnd); // MQTT 4.7.1.2
            }
            if (myEnd == pattern.length()) {
                return false;
            }
            mine = myEnd + 1;
            theirs = theirEnd + 1;
        }
    }

    /**
     * True if some topic matches both filters, so that a server may send a message of it once for each. For shared
     * filters the groups do not count, as for {@link #covers}.
     */
    public boolean overlaps(TopicFilter other) {
        if (!wildcard) {
            return other.matches(pattern);
        }
        if (!other.wildcard) {
            return matches(other.pattern);
        }
        if (startsWild() && other.pattern.charAt(0) == '$' || other.startsWild() && pattern.charAt(0) == '$') {
            return false; // [MQTT-4.7.2-1]
        }
        int mine = 0;
        int theirs = 0;
        while (true) {
            if (pattern.startsWith("#", mine) || other.pattern.startsWith("#", theirs)) {
                return true;
            }
            int myEnd = levelEnd(pattern, mine);
            int theirEnd = levelEnd(other.pattern, theirs);
            if (!pattern.startsWith("+", mine) && !other.pattern.startsWith("+", theirs)
                    && !sameLevel(other.pattern, theirs, theirEnd, mine, myEnd)) {
                return false;
            }
            boolean iEnd = myEnd == pattern.length();
            boolean theyEnd = theirEnd == other.pattern.length();
            if (iEnd || theyEnd) { // a/# matches a as well (MQTT 4.7.1.2)
                return iEnd && theyEnd || other.pattern.startsWith("/#", theirEnd) || pattern.startsWith("/#", myEnd);
            }
            mine = myEnd + 1;
            theirs = theirEnd + 1;
        }
    }

    private static int levelEnd(String text, int start) {
        int slash = text.indexOf('/', start);
        return slash < 0 ? text.length() : slash;
    }

    private boolean sameLevel(String other, int theirs, int theirEnd, int mine, int myEnd) {
        return theirEnd - theirs == myEnd - mine && pattern.regionMatches(mine, other, theirs, myEnd - mine);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof TopicFilter that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /**
     * Orders by the text. Others choose topics, also so that hash codes are equal: a {@code HashMap} whose keys can be
     * compared stays fast with them.
     */
    @Override
    public int compareTo(TopicFilter other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
