package io.caddis.mqtt.itests.rivals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The main class of a JVM with idle clients. Obeys orders from standard input, one a line: {@code connect COUNT}, to
 * connect so many more, is answered by {@code ok}; {@code measure} by {@code ok SAMPLE}, a line of {@link IdleSample}.
 * The first line, before any order, is {@code ready VERSION}.
 */
final class IdleWorker {

    private IdleWorker() {
    }

    /** Arguments: the library and the server's port. */
    public static void main(String[] args) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err); // a client that prints must not talk to the harness
        int status = 0;
        try {
            IdleClients clients = IdleClients.Library.valueOf(args[0]).make();
            answers.println("ready " + clients.version());
            obeyAll(clients, Integer.parseInt(args[1]), answers);
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            answers.println("failed: " + e);
            status = 1;
        }
        answers.flush();
        Runtime.getRuntime().halt(status); // a peer's threads may be left
    }

    private static void obeyAll(IdleClients clients, int port, PrintStream answers) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int connected = 0;
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            if (line.equals("measure")) {
                answers.println("ok " + IdleSample.now().line());
            } else {
                int count = Integer.parseInt(line.substring("connect ".length()));
                List<String> names = IntStream.range(connected, connected + count).mapToObj(i -> "idle-" + i).toList();
                clients.connect(port, names);
                connected += count;
                answers.println("ok");
            }
        }
    }
}
