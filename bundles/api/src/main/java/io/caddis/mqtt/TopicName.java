package io.caddis.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The topic of a message: checked and encoded once, so that a topic that is used often costs nothing to send.
 * Immutable.
 */
public final class TopicName implements Comparable<TopicName> {
    /**
     * The zero-length topic of a PUBLISH that names its topic by an alias only (MQTT 5.0, 3.3.2.3.4). Only packets hold
     * it, never a message of an application.
     */
    public static final TopicName ALIASED = new TopicName("", new byte[0]);

    private final String value;
    private final byte[] encoded;

    private TopicName(String value, byte[] encoded) {
        this.value = value;
        this.encoded = encoded;
    }

    /**
     * Checks a topic.
     *
     * @param value one character or more, at most 65,535 bytes of UTF-8, no wildcard, no control character, no
     *              non-character
     * @throws IllegalArgumentException naming what is wrong with {@code value}
     */
    public static TopicName of(String value) {
        Utf8.checkSaid(value, "topic");
        return received(value);
    }

    /** Of others: control characters and non-characters are let pass, or any of them could cut off all who listen. */
    static TopicName received(String value) {
        Utf8.check(value, "topic");
        return received(value, value.getBytes(StandardCharsets.UTF_8));
    }

    /** As above, of text that the wire can carry, with the bytes of it. */
    static TopicName received(String value, byte[] encoded) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("topic is empty: use one character or more [MQTT-4.7.3-1]");
        }
        for (byte one : encoded) { // in UTF-8 no part of another character looks like these
            if (one == '+' || one == '#') {
                throw new IllegalArgumentException(
                        "topic '" + ForeignText.line(value)
                        + "' holds a wildcard: + and # belong in filters only [MQTT-3.3.2-2]");
            }
        }
        return new TopicName(value, encoded);
    }

    /** The topic as text. */
    public String value() {
        return value;
    }

    /** The number of bytes of UTF-8, 0 to 65,535. */
    public int encodedLength() {
        return encoded.length;
    }

    /** Puts the bytes of UTF-8, without a length before them. */
    public void writeTo(ByteBuffer out) {
        out.put(encoded);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof TopicName that && value.equals(that.value);
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
    public int compareTo(TopicName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
