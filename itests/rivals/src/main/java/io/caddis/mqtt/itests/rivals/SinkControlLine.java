package io.caddis.mqtt.itests.rivals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The sink's end of a worker's control connection: lines of text, answered by lines.
 *
 * <pre>
 * expect CLIENT COUNT                  count from zero: expecting COUNT; when so many have come: arrived COUNT SUM
 * count CLIENT                         at once: arrived COUNT SUM
 * flood CLIENT QOS COUNT SIZE WINDOW TOPICS
 *                                      send; when all is sent and acknowledged: flooded COUNT
 * pace CLIENT QOS PERSECOND            send so many a second until: pace CLIENT end; then: flooded COUNT
 * slow CLIENT MILLIS                   read from it once in so many milliseconds at most, 0: freely; no answer
 * progress CLIENT                      at once: progress SENT FINISHED
 * seen CLIENT COUNT                    the client's listener has seen so many more; no answer
 * </pre>
 * Anything else is answered by a line that begins with {@code error}.
 */
final class SinkControlLine implements SinkConnection.Protocol {

    private final SinkConnection connection;
    private final SinkBroker broker;

    SinkControlLine(SinkConnection connection, SinkBroker broker) {
        this.connection = connection;
        this.broker = broker;
    }

    @Override
    public void received(ByteBuffer in, ByteBuffer out) {
        int lineStart = in.position();
        for (int i = lineStart; i < in.limit(); i++) {
            if (in.get(i) == '\n') {
                byte[] line = new byte[i - lineStart];
                in.get(lineStart, line);
                order(new String(line, StandardCharsets.UTF_8));
                lineStart = i + 1;
            }
        }
        in.position(lineStart);
    }

    @Override
    public boolean fill(ByteBuffer out, int bytesMax) {
        return false;
    }

    void arrived(long count, long sumOfNumbers) {
        connection.send("arrived " + count + " " + sumOfNumbers);
    }

    void flooded(long count) {
        connection.send("flooded " + count);
    }

    private void pace(SinkClient client, String... words) {
        if (words[2].equals("end")) {
            client.endPace();
        } else {
            client.pace(Integer.parseInt(words[2]), Long.parseLong(words[3]), this);
        }
    }

    private void order(String line) {
        String[] words = line.split(" ");
        try {
            SinkClient client = broker.client(words[1]);
            switch (words[0]) {
                case "expect" -> {
                    client.expect(Long.parseLong(words[2]), this);
                    connection.send("expecting " + words[2]);
                }
                case "count" -> client.count(this);
                case "flood" -> client.flood(Integer.parseInt(words[2]), Long.parseLong(words[3]),
                        Integer.parseInt(words[4]), Long.parseLong(words[5]),
                        words.length > 6 ? words[6] : Traffic.PLANT, this);
                case "pace" -> pace(client, words);
                case "slow" -> client.slow(Long.parseLong(words[2]));
                case "progress" -> connection.send("progress " + client.floodProgress());
                case "seen" -> client.seen(Long.parseLong(words[2]));
                default -> throw new IllegalArgumentException("unknown order");
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            connection.send("error " + line + ": " + e.getMessage());
        }
    }
}
