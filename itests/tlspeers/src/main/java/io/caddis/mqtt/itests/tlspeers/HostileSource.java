package io.caddis.mqtt.itests.tlspeers;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

/**
 * An OCSP responder or a place of revocation lists that answers by the path that is asked for, most of them badly:
 * {@code drip}, {@code silent}, {@code endless}, {@code headers}, {@code redirect}, {@code huge}, {@code short}; 404
 * for all others but those that it is given.
 */
public final class HostileSource implements Closeable {
    private static final Pattern LENGTH = Pattern.compile("Content-Length: ([0-9]{1,6})");
    private static final byte[] PIECE = new byte[64 * 1024];

    private final ServerSocket server;
    private final String scheme;
    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /** Listening, without TLS. */
    public HostileSource() {
        this(ServerSocketFactory.getDefault(), "http");
    }

    /** Listening. */
    public HostileSource(ServerSocketFactory sockets, String scheme) {
        this.scheme = scheme;
        try {
            server = sockets.createServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "hostile-source");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String path = path(socket.getInputStream());
            asked.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
            answer(path, socket);
        } catch (IOException e) {
            return; // the other side has had enough
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static String path(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended within the head");
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            in.readNBytes(Integer.parseInt(length.group(1))); // what is not read may reset the connection
        }
        String line = head.substring(0, head.indexOf("\r\n"));
        return line.split(" ")[1].substring(1);
    }

    private void answer(String path, Socket socket) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        String kind = path.substring(path.indexOf('/') + 1);
        byte[] given = answers.get(path);
        String type = path.startsWith("ocsp/") ? "application/ocsp-response" : "application/pkix-crl";
        if (given != null) {
            head(out, "200 OK", type, given.length);
            out.write(given);
        } else if (kind.equals("drip")) {
            head(out, "200 OK", type, 1000);
            while (true) {
                out.write('0');
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } else if (kind.equals("silent")) {
            while (socket.getInputStream().read() >= 0) {
                continue;
            }
        } else if (kind.equals("endless")) {
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(PIECE);
            }
        } else if (kind.equals("headers")) {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("X-More: of them\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } else if (kind.equals("redirect")) {
            out.write(("HTTP/1.1 302 Found\r\nLocation: " + uri("elsewhere") + "\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        } else if (kind.equals("huge")) {
            head(out, "200 OK", type, Long.MAX_VALUE / 10);
            while (true) {
                out.write(PIECE);
            }
        } else if (kind.equals("short")) {
            head(out, "200 OK", type, 1000);
            out.write(1);
        } else if (kind.equals("html")) {
            head(out, "200 OK", "text/html", 3);
            out.write("no!".getBytes(StandardCharsets.US_ASCII));
        } else {
            head(out, "404 Not Found", "text/plain", 0);
        }
    }

    private static void head(OutputStream out, String status, String type, long length) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Answers a path well. */
    public void give(String path, byte[] answer) {
        answers.put(path, answer);
    }

    /** With a path of the form {@code ocsp/KIND} or {@code list/KIND}. */
    public String uri(String path) {
        return scheme + "://127.0.0.1:" + server.getLocalPort() + "/" + path;
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** Requests for a path so far. */
    public int asked(String path) {
        AtomicInteger count = asked.get(path);
        return count == null ? 0 : count.get();
    }

    /** So far. */
    public int connections() {
        return connections.get();
    }

    /** Connections that are open now. */
    public int open() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket one : open) {
            one.close();
        }
    }
}
