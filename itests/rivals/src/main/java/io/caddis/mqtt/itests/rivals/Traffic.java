package io.caddis.mqtt.itests.rivals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What travels: topics and payloads, the same for every contender.
 *
 * <p>The first eight bytes of a payload are the message's number, 0 for the first of a burst. Both ends add the numbers
 * up; with the count, the sum shows that each message came once and undamaged.
 */
final class Traffic {

    static final int PAYLOAD_BYTES = 64;
    static final int IN_FLIGHT = 1_000;

    /** See {@link #topics}. */
    static final String PLANT = "plant";
    static final String PLANT_FILTER = "plant/+/temperature";
    static final String ECHO_TOPIC = "echo/line01/temperature";

    private static final int IN_FLIGHT_MIN = 4;
    private static final int IN_FLIGHT_BYTES = 4 * 1024 * 1024;
    private static final int PAYLOAD_LARGE = 4 * 1024;
    private static final String MANY = "many-";
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

    /**
     * Topics by a name for orders: {@link #PLANT}; {@code many-N}, N topics that {@link #filters} match one by one;
     * {@code wide-N}, N topics that one filter matches.
     */
    static String[] topics(String name, int payloadBytes) {
        if (name.equals(PLANT)) { // a few packets of a megabyte are enough
            return payloadBytes > PAYLOAD_LARGE ? new String[] {plantTopic(0)} : plantTopics();
        }
        String form = name.startsWith(MANY) ? "many/%06d/t" : "wide/%06d/t";
        return IntStream.range(0, number(name)).mapToObj(i -> String.format(form, i)).toArray(String[]::new);
    }

    /** What to subscribe to for {@link #topics}. */
    static List<String> filters(String name) {
        return name.startsWith(MANY)
                ? IntStream.range(0, number(name)).mapToObj(i -> String.format("many/%06d/+", i)).toList()
                : List.of("wide/+/t");
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(name.indexOf('-') + 1));
    }

    static String[] plantTopics() {
        String[] topics = new String[LINES];
        for (int i = 0; i < LINES; i++) {
            topics[i] = String.format("plant/line%02d/temperature", i + 1);
        }
        return topics;
    }

    /** How many messages of this size may be without their outcome: large ones are not to fill the heap. */
    static int inFlight(int payloadBytes) {
        return Math.max(IN_FLIGHT_MIN, Math.min(IN_FLIGHT, IN_FLIGHT_BYTES / payloadBytes));
    }

    /** A new payload, as an application makes one for each message. */
    static byte[] payload(long number) {
        return payload(number, PAYLOAD_BYTES);
    }

    static byte[] payload(long number, int bytes) {
        byte[] payload = new byte[bytes];
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
