package io.caddis.mqtt.itests.rivals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A worker's end of its control connection to the sink; the orders are listed at {@link SinkControlLine}. */
final class SinkControl implements AutoCloseable {

    /** What the sink has counted since the last {@code expect}. */
    record Arrived(long count, long sumOfNumbers) {
    }

    private final String clientId;
    private final Socket socket;
    private final BufferedReader answers;
    private final OutputStream orders;

    SinkControl(int port, String clientId) throws IOException {
        this.clientId = clientId;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        orders = socket.getOutputStream();
    }

    String clientId() {
        return clientId;
    }

    /** The sink's. */
    int port() {
        return socket.getPort();
    }

    /** Returns when the sink counts from zero; it will answer again when so many messages have come. */
    void expect(long messages, int timeoutMillis) throws IOException {
        order("expect " + clientId + " " + messages);
        words(answer(timeoutMillis), "expecting");
    }

    /** Waits for the answer to {@link #expect}; when time is out, what has come so far. */
    Arrived awaitArrived(int timeoutMillis) throws IOException {
        try {
            return arrived(timeoutMillis);
        } catch (SocketTimeoutException e) {
            return count(timeoutMillis);
        }
    }

    private Arrived arrived(int timeoutMillis) throws IOException {
        String[] words = words(answer(timeoutMillis), "arrived");
        return new Arrived(Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    /** @param topics see {@link Traffic#topics} */
    void flood(int qos, long count, int payloadSize, long window, String topics) throws IOException {
        order("flood " + clientId + " " + qos + " " + count + " " + payloadSize + " " + window + " " + topics);
    }

    /** The sink reads from the client once in so many milliseconds at most, or with 0 as fast as it goes. */
    void slow(long millis) throws IOException {
        order("slow " + clientId + " " + millis);
    }

    /** How many have arrived since {@link #expect}. */
    Arrived count(int timeoutMillis) throws IOException {
        order("count " + clientId);
        return arrived(timeoutMillis);
    }

    /** Begins to send so many messages a second, evenly, until {@link #endPace}. */
    void pace(int qos, long perSecond) throws IOException {
        order("pace " + clientId + " " + qos + " " + perSecond);
    }

    /** Returns how many were sent. */
    long endPace(int timeoutMillis) throws IOException {
        order("pace " + clientId + " end");
        return awaitFlooded(timeoutMillis);
    }

    /** Waits until the sink has sent the flood and, at QoS 1 and 2, has every acknowledgement; returns how many. */
    long awaitFlooded(int timeoutMillis) throws IOException {
        try {
            return Long.parseLong(words(answer(timeoutMillis), "flooded")[1]);
        } catch (SocketTimeoutException e) {
            order("progress " + clientId);
            String[] words = words(answer(timeoutMillis), "progress");
            throw new IOException("the sink has sent " + words[1] + " messages, and the client has finished only "
                    + words[2] + " of them", e);
        }
    }

    /** Called by the client's listener: it has seen so many more messages of a flood at QoS 0. */
    void seen(long messages) throws IOException {
        order("seen " + clientId + " " + messages);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void order(String line) throws IOException {
        orders.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private String answer(int timeoutMillis) throws IOException {
        socket.setSoTimeout(timeoutMillis);
        return answers.readLine();
    }

    private static String[] words(String answer, String expected) throws IOException {
        if (answer == null || !answer.startsWith(expected + " ")) {
            throw new IOException("the sink answered '" + answer + "', not '" + expected + "'");
        }
        return answer.split(" ");
    }
}
