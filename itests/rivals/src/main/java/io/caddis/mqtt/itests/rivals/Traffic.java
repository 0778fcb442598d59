package io.caddis.mqtt.itests.rivals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What travels: topics and payloads, the same for every contender.
 *
 * <p>The first eight bytes of a payload are the message's number, 0 for the first of a burst. Both ends add the numbers
 * up; with the count, the sum shows that each message came once and undamaged.
 */
final class Traffic {

    static final int PAYLOAD_BYTES = 64;
    static final int IN_FLIGHT = 1_000;

    static final String PLANT_FILTER = "plant/+/temperature";
    static final String ECHO_TOPIC = "echo/line01/temperature";

    private static final int LINES = 16;
    private static final String[] PLANT_TOPICS = plantTopics();
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Traffic() {
    }

    /** The topics of the plant's lines in turn; all of the same length. */
    static String plantTopic(long number) {
        return PLANT_TOPICS[lineOf(number)];
    }

    /** Which of the plant's lines a message belongs to, for contenders that keep their own form of the topics. */
    static int lineOf(long number) {
        return (int) (number & (LINES - 1));
    }

    static String[] plantTopics() {
        String[] topics = new String[LINES];
        for (int i = 0; i < LINES; i++) {
            topics[i] = String.format("plant/line%02d/temperature", i + 1);
        }
        return topics;
    }

    /** A new payload, as an application makes one for each message. */
    static byte[] payload(long number) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        LONGS.set(payload, 0, number);
        return payload;
    }

    static long number(byte[] payload) {
        return (long) LONGS.get(payload, 0);
    }

    static long number(ByteBuffer payload) {
        return payload.getLong(payload.position());
    }

    /** The sum of the numbers of a whole burst. */
    static long sumOfNumbers(long count) {
        return count * (count - 1) / 2;
    }
}
