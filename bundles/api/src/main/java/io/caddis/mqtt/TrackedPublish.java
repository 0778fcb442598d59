package io.caddis.mqtt;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A message of {@link MqttClient#track} that is kept: its tag, and its end, which is kept, too, until it is settled.
 *
 * @param tag what the application knows the message by
 * @param end completes when the message's end is known, as the future of {@link MqttClient#publish} does, on a pool
 *            thread. Of a message that ended well in an earlier process the reason code is {@code SUCCESS}. Fails with
 *            {@code CLOSED} if the client goes before: then the next client of its name tells the end
 */
public record TrackedPublish(String tag, CompletableFuture<PublishResult> end) {
    /** The most that a tag takes, in bytes of UTF-8. */
    public static final int TAG_BYTES_MAX = 64;

    /**
     * Checks the tag.
     *
     * @throws IllegalArgumentException if it is empty, takes more than {@link #TAG_BYTES_MAX} bytes or holds what no
     *                                  text may
     */
    public TrackedPublish {
        checkTag(tag);
        Objects.requireNonNull(end, "end");
    }

    /**
     * Checks a tag before there is anything to track.
     *
     * @throws IllegalArgumentException as the constructor
     */
    public static String checkTag(String tag) {
        int bytes = Utf8.checkSaid(tag, "tag");
        if (bytes == 0 || bytes > TAG_BYTES_MAX) {
            throw new IllegalArgumentException("tag '" + ForeignText.line(tag, TAG_BYTES_MAX) + "' of " + bytes
                    + " bytes: use 1 to " + TAG_BYTES_MAX + ", such as the number of a record");
        }
        return tag;
    }
}
