package io.caddis.mqtt.itests.hostile;

import static io.caddis.mqtt.itests.hostile.Attack.Listener.FAST;
import static io.caddis.mqtt.itests.hostile.Attack.Listener.MANUAL;
import static io.caddis.mqtt.itests.hostile.Attack.Listener.NONE;
import static io.caddis.mqtt.itests.hostile.Attack.Listener.OVERLAPPING;
import static io.caddis.mqtt.itests.hostile.Attack.Listener.POLL;
import static io.caddis.mqtt.itests.hostile.Attack.Listener.REQUEST;
import static io.caddis.mqtt.itests.hostile.Attack.Listener.SLOW;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** All attacks that need no TLS; those are in {@link Authorities}. */
final class Attacks {
    private static final Map<String, String> V5 = Map.of("protocol.version", "5.0");
    private static final Map<String, String> V3 = Map.of("protocol.version", "3.1.1");
    /** Of small packets, and of large ones: a part of what the machine can do, since it has other things to do, too. */
    private static final long SMALL_PER_SECOND = 1 << 18;
    private static final long LARGE_PER_SECOND = 32 << 20;
    private static final byte[] BIG = new byte[1 << 20];
    private static final byte[] MIDDLE = new byte[100_000];
    private static final int MANY = 40_000;
    /** Small packets leave together. */
    private static final int PIECE = 8 * 1024;
    private static final Peer.Ear DEAF = message -> { };

    private Attacks() {
    }

    static List<Attack> all() {
        List<Attack> all = new ArrayList<>(memory());
        all.addAll(time());
        all.addAll(words());
        all.addAll(nonsense());
        return all;
    }

    /** What does not end. */
    private static void forEver(Peer peer, byte[] bytes, long bytesPerSecond) throws IOException {
        while (true) {
            peer.send(bytes, bytesPerSecond);
        }
    }

    /** Each piece ends where a packet does, since answers may leave between two. */
    private static List<byte[]> pieces(List<byte[]> packets) {
        List<byte[]> pieces = new ArrayList<>();
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            piece.writeBytes(packet);
            if (piece.size() >= PIECE) {
                pieces.add(piece.toByteArray());
                piece.reset();
            }
        }
        pieces.add(piece.toByteArray());
        return pieces;
    }

    private static void small(Peer peer, List<byte[]> packets) throws IOException {
        small(peer, packets, SMALL_PER_SECOND);
    }

    private static void small(Peer peer, List<byte[]> packets, long bytesPerSecond) throws IOException {
        for (byte[] piece : pieces(packets)) {
            peer.send(piece, bytesPerSecond);
        }
    }

    private static List<byte[]> many(int count, IntFunction<byte[]> packet) {
        return IntStream.range(0, count).mapToObj(packet).toList();
    }

    // ---- memory

    private static List<Attack> memory() {
        return List.of(
                Attack.of("1 MiB messages", V5, SLOW, (peer, random) -> forEver(peer.connect().accept(DEAF),
                        Bytes.publish(true, "plant/big", 0, 0, BIG), LARGE_PER_SECOND)),
                Attack.of("1 MiB messages for poll", V5, POLL, (peer, random) -> forEver(peer.connect().accept(DEAF),
                        Bytes.publish(true, "plant/big", 0, 0, BIG), LARGE_PER_SECOND)),
                Attack.of("3.1.1 nobody listens", V3, FAST, (peer, random) -> unacknowledged(peer, "other/topic")),
                Attack.of("3.1.1 unacknowledged", V3, MANUAL, (peer, random) -> unacknowledged(peer, "plant/big")),
                Attack.of("5.0 unacknowledged", with("receive.maximum", "65535"), SLOW,
                        (peer, random) -> unacknowledged(peer, "plant/big")),
                Attack.of("user properties", V5, SLOW, (peer, random) -> forEver(peer.connect().accept(DEAF),
                        Bytes.publish(true, "plant/p", 0, 0, Bytes.NONE,
                                Bytes.repeat(Bytes.userProperty("a", "b"), MANY)), LARGE_PER_SECOND / 4)),
                Attack.of("user properties for poll", V5, POLL, (peer, random) -> forEver(peer.connect().accept(DEAF),
                        Bytes.publish(true, "plant/p", 0, 0, Bytes.NONE,
                                Bytes.repeat(Bytes.userProperty("a", "b"), MANY)), LARGE_PER_SECOND / 4)),
                Attack.of("properties of CONNACK", V5, NONE, (peer, random) -> {
                    peer.connect().accept(DEAF, Bytes.repeat(Bytes.userProperty("a", "b"), MANY));
                    pause(100);
                    throw new IOException("and again");
                }),
                Attack.of("topic aliases, long topics", V5, POLL, (peer, random) -> {
                    peer.connect().accept(DEAF);
                    for (int next = 0;; next++) {
                        String topic = "plant/" + next + "x".repeat(65_000);
                        peer.send(Bytes.publish(true, topic, 0, 0, Bytes.NONE, Bytes.join(Bytes.of(Bytes.TOPIC_ALIAS),
                                Bytes.two(1 + next % 16))), LARGE_PER_SECOND / 4);
                    }
                }),
                Attack.of("drip of a huge packet", V5, NONE, (peer, random) -> {
                    peer.connect().accept(DEAF);
                    peer.send(Bytes.join(Bytes.of(0x30, 0xFF, 0xFF, 0xFF, 0x7F), Bytes.text("t"), Bytes.of(0)));
                    forEver(peer, new byte[64 * 1024], LARGE_PER_SECOND);
                }));
    }

    private static Map<String, String> with(String key, String value) {
        return Map.of("protocol.version", "5.0", key, value);
    }

    private static void unacknowledged(Peer peer, String topic) throws IOException {
        peer.connect().accept(DEAF);
        for (int id = 1;; id = id % 0xFFFF + 1) {
            peer.send(Bytes.publish(peer.isV5(), topic, 1, id, MIDDLE), LARGE_PER_SECOND);
        }
    }

    // ---- time

    private static List<Attack> time() {
        return List.of(
                Attack.of("topics of equal hash", V5, FAST, (peer, random) -> equalTopics(peer, Bytes.NONE)),
                Attack.of("and identifiers", V5, OVERLAPPING, (peer, random) -> equalTopics(peer,
                        Bytes.of(Bytes.SUBSCRIPTION_IDENTIFIER, 1 + random.nextInt(2)))),
                Attack.of("identifiers of equal hash", V5, OVERLAPPING, (peer, random) -> {
                    peer.connect().accept(DEAF);
                    List<byte[]> packets = many(1024, index -> Bytes.publish(true, "plant/a", 0, 0, Bytes.NONE,
                            Bytes.join(Bytes.of(Bytes.SUBSCRIPTION_IDENTIFIER), Bytes.number(1 + index)),
                            Bytes.join(Bytes.of(Bytes.SUBSCRIPTION_IDENTIFIER), Bytes.number(40_000 - 31 * index))));
                    while (true) {
                        small(peer, packets);
                    }
                }),
                Attack.of("packet identifiers", V3, FAST, Attacks::collidingIdentifiers),
                Attack.of("the smallest packets", V5, FAST, (peer, random) -> forEver(peer.connect().accept(DEAF),
                        Bytes.repeat(Bytes.publish(true, "plant", 0, 0, Bytes.NONE), PIECE / 10), SMALL_PER_SECOND)),
                Attack.of("frames of a byte", "ws", V5, FAST, (peer, random) -> {
                    peer.upgrade();
                    peer.send(Bytes.frames(Bytes.connack(true, 0)));
                    forEver(peer, Bytes.frames(Bytes.repeat(Bytes.publish(true, "plant", 0, 0, Bytes.NONE),
                            PIECE / 30)), SMALL_PER_SECOND);
                }),
                new Attack("answers that nobody reads", V5, NONE, 3, Attack.by("mqtt", (peer, random) -> {
                    peer.connect().send(Bytes.connack(true, 0));
                    forEver(peer, Bytes.repeat(Bytes.packet(0x62, Bytes.two(1 + random.nextInt(0xFFFF))), PIECE / 4),
                            LARGE_PER_SECOND / 4);
                })),
                Attack.of("PINGRESP and PUBACK", V3, FAST, (peer, random) -> forEver(peer.connect().accept(DEAF),
                        Bytes.repeat(Bytes.join(Bytes.of(0xD0, 0), Bytes.of(0x70, 2, 1, 1)), PIECE / 6),
                        SMALL_PER_SECOND)));
    }

    private static void equalTopics(Peer peer, byte[] properties) throws IOException {
        peer.connect().accept(DEAF);
        List<byte[]> packets = many(1 << 14, index -> {
            StringBuilder topic = new StringBuilder("plant/");
            for (int bit = 0; bit < 14; bit++) {
                topic.append((index >> bit & 1) == 0 ? "Aa" : "BB");
            }
            return Bytes.publish(true, topic.toString(), 0, 0, Bytes.NONE, properties);
        });
        while (true) {
            small(peer, packets);
        }
    }

    /** QoS 2, with identifiers that share their lower bits, released from the last to the first. */
    private static void collidingIdentifiers(Peer peer, Random random) throws IOException {
        peer.connect().accept(DEAF);
        while (true) {
            int step = 1 << 6 + random.nextInt(7);
            List<byte[]> publishes = new ArrayList<>();
            List<byte[]> releases = new ArrayList<>();
            for (int offset = 0; offset < 16; offset++) {
                for (int id = step + offset; id <= 0xFFFF; id += step) {
                    publishes.add(Bytes.publish(false, "plant/q", 2, id, Bytes.NONE));
                    releases.add(0, Bytes.packet(0x62, Bytes.two(id)));
                }
            }
            small(peer, publishes, SMALL_PER_SECOND / 8); // each has three more packets that leave alone
            small(peer, releases, SMALL_PER_SECOND / 8);
        }
    }

    // ---- words

    private static List<Attack> words() {
        byte[] topic = Bytes.text("plant/" + Words.MARKED);
        return List.of(
                Attack.of("words of CONNACK", V5, NONE, (peer, random) -> {
                    peer.connect();
                    int[] codes = {0x80, 0x86, 0x87, 0x88, 0x9C, 0x9D, 0};
                    peer.send(Bytes.connack(true, codes[random.nextInt(codes.length)],
                            Bytes.property(Bytes.REASON_STRING, Words.MARKED),
                            Bytes.property(Bytes.SERVER_REFERENCE, Words.MARKED),
                            Bytes.property(Bytes.ASSIGNED_CLIENT_ID, Words.MARKED),
                            Bytes.property(Bytes.RESPONSE_INFORMATION, Words.MARKED),
                            Bytes.userProperty(Words.MARKED, Words.MARKED)));
                    pause(50);
                    throw new IOException("and again");
                }),
                Attack.of("words of DISCONNECT, topics", V5, SLOW, (peer, random) -> {
                    peer.connect().accept(DEAF);
                    peer.send(Bytes.packet(0x30, topic, Bytes.properties(true,
                            Bytes.property(Bytes.CONTENT_TYPE, Words.MARKED),
                            Bytes.property(Bytes.RESPONSE_TOPIC, Words.MARKED.replace("#", "")),
                            Bytes.userProperty(Words.MARKED, Words.MARKED))));
                    pause(50);
                    int[] codes = {0x80, 0x8B, 0x8E, 0x98, 0x9C, 0x9D};
                    peer.send(Bytes.packet(0xE0, Bytes.of(codes[random.nextInt(codes.length)]), Bytes.properties(true,
                            Bytes.property(Bytes.REASON_STRING, Words.MARKED + "x".repeat(60_000)),
                            Bytes.property(Bytes.SERVER_REFERENCE, Words.MARKED))));
                    pause(50);
                    throw new IOException("and again");
                }),
                Attack.of("words of a web server", "ws", V5, NONE, (peer, random) -> {
                    peer.send(("HTTP/1.1 " + (random.nextBoolean() ? "101 " : "403 ") + Words.MARKED
                            + "\r\nX: " + Words.MARKED + "\r\n\r\n" + Words.MARKED).getBytes(StandardCharsets.UTF_8));
                    pause(50);
                    throw new IOException("and again");
                }),
                Attack.of("forged answers", V5, REQUEST, Attacks::forge));
    }

    /** The first question shows its correlation data; the second, to somebody else, is answered by what follows. */
    private static void forge(Peer peer, Random random) throws IOException {
        peer.connect().accept(message -> {
            if (message.topic().equals("a/ask")) {
                Peer.start(() -> forge(peer, message.whole()));
            }
        });
    }

    private static void forge(Peer peer, byte[] question) {
        byte[] response = null;
        byte[] correlation = null;
        for (int at = 0; at + 3 < question.length; at++) {
            int length = (question[at + 1] & 0xFF) << 8 | question[at + 2] & 0xFF;
            boolean fits = at + 3 + length <= question.length;
            if (response == null && question[at] == Bytes.RESPONSE_TOPIC && fits && length > 4 && length < 200) {
                response = Arrays.copyOfRange(question, at + 3, at + 3 + length);
            } else if (correlation == null && question[at] == Bytes.CORRELATION_DATA && fits && length > 0
                    && length <= 64) {
                correlation = Arrays.copyOfRange(question, at + 3, at + 3 + length);
            }
        }
        try {
            while (response != null && correlation != null) {
                for (int step = -40; step <= 40; step++) {
                    byte[] guess = step == 40 ? Bytes.NONE : new BigInteger(1, correlation)
                            .add(BigInteger.valueOf(step == 0 ? 41 : step)).toByteArray();
                    int begin = Math.max(0, guess.length - correlation.length);
                    guess = Arrays.copyOfRange(guess, begin, guess.length);
                    peer.send(Bytes.publish(true, new String(response, StandardCharsets.UTF_8), 0, 0,
                            Words.FORGED_LINE.getBytes(StandardCharsets.US_ASCII),
                            Bytes.join(Bytes.of(Bytes.CORRELATION_DATA), Bytes.text(guess))), SMALL_PER_SECOND / 8);
                }
            }
        } catch (IOException e) {
            return; // the attack is over
        }
    }

    // ---- nonsense

    private static List<Attack> nonsense() {
        return List.of(
                Attack.of("malformed packets", V5, FAST, (peer, random) -> {
                    peer.connect();
                    byte[] packet = random.nextBoolean() ? Bytes.connack(true, 0, Bytes.userProperty("a", "b"))
                            : Bytes.NONE;
                    if (packet.length == 0) {
                        peer.accept(DEAF);
                        packet = Bytes.publish(true, "plant/m", random.nextInt(4), random.nextInt(3), new byte[20],
                                Bytes.userProperty("a", "b"), Bytes.property(Bytes.CONTENT_TYPE, "c"));
                    }
                    for (int damages = 1 + random.nextInt(4); damages > 0; damages--) {
                        packet[random.nextInt(packet.length)] = (byte) random.nextInt();
                    }
                    peer.send(packet);
                    pause(50);
                    throw new IOException("and again");
                }),
                Attack.of("half packets", V3, FAST, (peer, random) -> {
                    peer.connect().accept(DEAF);
                    byte[] packet = Bytes.publish(false, "plant/half", 1, 1, new byte[2000]);
                    peer.send(Arrays.copyOf(packet, 1 + random.nextInt(packet.length - 1)));
                    pause(20 + random.nextInt(200));
                    throw new IOException("and again");
                }),
                Attack.of("connect and close", V5, FAST, (peer, random) -> {
                    if (random.nextBoolean()) {
                        peer.socket().setSoLinger(true, 0); // a reset
                    }
                    if (random.nextInt(3) > 0) {
                        peer.connect();
                    }
                    if (random.nextInt(3) == 0) {
                        peer.accept(DEAF);
                    }
                    throw new IOException("and again");
                }),
                Attack.of("WebSocket without an end", "ws", V5, NONE, (peer, random) -> {
                    peer.send("HTTP/1.1 101 Yes\r\n".getBytes(StandardCharsets.US_ASCII));
                    forEver(peer, "X-More: of them\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII),
                            LARGE_PER_SECOND);
                }));
    }

    private static void pause(long millis) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
