package io.caddis.mqtt.itests.hosts;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The end of the agent's connection that asks. The bundle is {@code itests/hostagent}. For one thread. */
final class Agent implements AutoCloseable {
    private static final int ANSWER_MILLIS = 90_000;
    private static final int LOOK_MILLIS = 500;

    private final ServerSocket door = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    private Socket socket;
    private DataInputStream in;
    private DataOutputStream out;

    Agent() throws IOException {
        // made listening
    }

    int port() {
        return door.getLocalPort();
    }

    /** Waits for the agent of a host that was started, as long as that runs. */
    void awaitArrival(Duration limit, Host host) throws IOException, InterruptedException {
        hangUp();
        door.setSoTimeout(LOOK_MILLIS);
        long begin = System.nanoTime();
        while (socket == null) {
            try {
                socket = door.accept();
            } catch (SocketTimeoutException e) {
                String words = host.lastWords();
                if (words != null) {
                    throw new IOException("its process ended before the agent's bundle was started: " + words, e);
                }
                if (System.nanoTime() - begin > limit.toNanos()) {
                    throw new IOException("the agent's bundle was not started within " + limit.toSeconds() + " s", e);
                }
            }
        }
        socket.setSoTimeout(ANSWER_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /**
     * Asks for one thing.
     *
     * @throws IOException if it failed, with the reason, or if the agent is gone
     */
    String ask(String... request) throws IOException {
        out.writeInt(request.length);
        for (String word : request) {
            out.writeUTF(word);
        }
        out.flush();
        boolean worked;
        String answer;
        try {
            worked = in.readBoolean();
            answer = in.readUTF();
        } catch (EOFException e) {
            throw new IOException("the agent's bundle was stopped, in the midst of: " + String.join(" ", request), e);
        }
        if (!worked) {
            throw new IOException(String.join(" ", request) + ": " + answer);
        }
        return answer;
    }

    /** The same, as lines. */
    List<String> lines(String... request) throws IOException {
        String answer = ask(request);
        return answer.isEmpty() ? List.of() : answer.lines().toList();
    }

    /** Makes a client by Configuration Admin. */
    void configure(String client, Map<String, String> settings) throws IOException {
        List<String> words = new ArrayList<>(List.of("configure", client));
        settings.forEach((key, value) -> {
            words.add(key);
            words.add(value);
        });
        ask(words.toArray(String[]::new));
    }

    /** An ordinary stop of the host, which may be faster than the answer. */
    void stopHost() throws IOException {
        out.writeInt(1);
        out.writeUTF("stop");
        out.flush();
        in.readAllBytes();
    }

    /** Ends the connection; the next agent may come. */
    void hangUp() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    @Override
    public void close() throws IOException {
        hangUp();
        door.close();
    }
}
