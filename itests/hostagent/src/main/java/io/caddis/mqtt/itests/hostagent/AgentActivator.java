package io.caddis.mqtt.itests.hostagent;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Calls the check at the port that {@code caddis.agent.port} names and does what it says until the connection ends. A
 * request is a number of texts, the answer whether it worked, and a text.
 */
public final class AgentActivator implements BundleActivator {
    static final String PORT = "caddis.agent.port";

    private Socket socket;
    private Watch watch;

    @Override
    public void start(BundleContext context) throws IOException {
        String port = context.getProperty(PORT);
        if (port == null) {
            throw new IllegalStateException("no property " + PORT + ": ./caddis verify hosts gives it to the host");
        }
        socket = new Socket(InetAddress.getByName("127.0.0.1"), Integer.parseInt(port));
        watch = new Watch(context);
        Commands commands = new Commands(context, watch);
        Thread thread = new Thread(() -> serve(commands), "host-agent");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Commands commands) {
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
            // the check has ended, or this bundle is being stopped
        }
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        watch.close();
        socket.close();
    }
}
