package io.caddis.mqtt.itests.hostagent;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/**
 * The end of the agent's connection that answers: it calls the check at a port, and does what that says until the
 * connection ends. A request is a number of texts, the answer whether it worked, and a text.
 */
public final class Answers implements AutoCloseable {
    /** The property that names the port. */
    public static final String PORT = "caddis.agent.port";

    private final Socket socket;
    private final Commands commands;

    /** What may be asked for. */
    public interface Commands {
        /** The first word is the command. Fails with any exception. */
        String run(String... request) throws Exception;
    }

    /** Begins to answer, on a thread of its own. */
    public Answers(int port, Commands commands) throws IOException {
        this.commands = commands;
        socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        Thread thread = new Thread(this::serve, "host-agent");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try (DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            while (true) {
                String[] request = new String[in.readInt()];
                for (int at = 0; at < request.length; at++) {
                    request[at] = in.readUTF();
                }
                boolean worked = true;
                String answer;
                try {
                    answer = commands.run(request);
                } catch (Exception | LinkageError e) { // the check is told, whatever it was
                    worked = false;
                    answer = e.toString();
                }
                out.writeBoolean(worked);
                out.writeUTF(answer);
                out.flush();
            }
        } catch (IOException e) {
            // the check has ended, or this end is being closed
        }
    }

    /** The names of the threads of this process that begin with a text, each in a line. */
    public static String threads(String prefix) {
        List<String> found = Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith(prefix)).sorted().toList();
        return String.join("\n", found);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
