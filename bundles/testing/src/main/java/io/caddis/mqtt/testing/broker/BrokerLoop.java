package io.caddis.mqtt.testing.broker;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.spi.MalformedPacketException;
import io.caddis.mqtt.spi.PacketCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The broker's one thread, its sockets, and the way of a test to it. Any thread may call its public methods. */
public final class BrokerLoop implements AutoCloseable {
    private static final long TICK_MILLIS = 50;
    private static final int CALL_SECONDS_MAX = 30;

    private final PacketCodec codec;
    private final LongSupplier nanoTime;
    private final Core core = new Core();
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Waiter<?>> waiters = new ArrayList<>();
    private ServerSocketChannel server;
    private int port;
    private volatile boolean closed;

    private record Waiter<T>(Function<Core, Optional<T>> condition, CompletableFuture<T> found) {
        /** True if this needs no more looks. */
        private boolean look(Core core) {
            if (!found.isDone()) {
                condition.apply(core).ifPresent(found::complete);
            }
            return found.isDone();
        }
    }

    /**
     * Listens on a free port of the loopback interface.
     *
     * @param nanoTime the time
     * @throws UncheckedIOException if the system gives no socket
     */
    public BrokerLoop(PacketCodec codec, LongSupplier nanoTime) {
        this.codec = codec;
        this.nanoTime = nanoTime;
        try {
            selector = Selector.open();
            listen();
        } catch (IOException e) {
            throw new UncheckedIOException("no socket for the broker", e);
        }
        thread = new Thread(this::run, "caddis-test-broker-" + port);
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() throws IOException {
        server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    // ---- for tests

    /** The port of 127.0.0.1; stays the same. */
    public int port() {
        return port;
    }

    /**
     * Has something done on the broker's thread, and waits for its result.
     *
     * @throws IllegalStateException if the broker is closed
     */
    public <T> T call(Function<Core, T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                result.complete(action.apply(core));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        selector.wakeup();
        if (closed) {
            result.completeExceptionally(new IllegalStateException("the broker is closed"));
        }
        try {
            return result.orTimeout(CALL_SECONDS_MAX, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /**
     * Waits until there is something.
     *
     * @return empty if the time is over
     */
    public <T> Optional<T> await(Function<Core, Optional<T>> condition, Duration timeout) {
        CompletableFuture<T> found = new CompletableFuture<>();
        call(same -> {
            Waiter<T> waiter = new Waiter<>(condition, found);
            return waiter.look(same) || waiters.add(waiter);
        });
        try {
            return Optional.of(found.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            // on the broker's thread: nothing is taken after this said that there was nothing
            return call(same -> {
                found.cancel(false);
                return found.isCancelled() ? Optional.<T>empty() : Optional.of(found.join());
            });
        } catch (InterruptedException e) {
            found.cancel(false);
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Publishes a message; returns how many clients it goes to. */
    public int publish(Message message) {
        return call(same -> same.route(message, null, nanoTime.getAsLong()));
    }

    /** Ends the connection of a client, or all for null, without a word or, in 5.0, with a reason; sessions stay. */
    public void cut(String clientId, ReasonCode reason) {
        call(same -> {
            same.cut(clientId, reason);
            turn();
            return null;
        });
    }

    /** Ends all connections and listens no longer; sessions and retained messages stay. */
    public void stop() {
        call(same -> {
            close(server);
            selector.keys().forEach(key -> {
                if (key.attachment() instanceof Peer peer) {
                    peer.close();
                }
            });
            turn();
            return null;
        });
    }

    /** Listens again, on the same port. */
    public void start() {
        call(same -> {
            if (!server.isOpen()) {
                try {
                    selector.selectNow(); // what was closed is not gone before
                    listen();
                } catch (IOException e) {
                    throw new UncheckedIOException("no socket for port " + port, e);
                }
            }
            return null;
        });
    }

    /** As new, on the same port. */
    public void reset() {
        stop();
        call(same -> {
            same.forget();
            return null;
        });
        start();
    }

    /** Does what time has come for. */
    public void tick() {
        if (!closed) {
            call(same -> {
                turn();
                return null;
            });
        }
    }

    /** Ends everything; harmless when repeated. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CALL_SECONDS_MAX));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- on the broker's thread

    private void run() {
        try {
            while (!closed) {
                selector.select(TICK_MILLIS);
                selector.selectedKeys().forEach(this::ready);
                selector.selectedKeys().clear();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                turn();
                waiters.removeIf(waiter -> waiter.look(core));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            closed = true;
            selector.keys().forEach(key -> close(key.channel()));
            close(selector);
            waiters.forEach(waiter -> waiter.found.cancel(false));
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isValid() && key.isAcceptable()) {
                accept();
            } else if (key.isValid() && key.isReadable()) {
                read((Peer) key.attachment());
            }
        } catch (IOException e) {
            if (key.attachment() instanceof Peer peer) {
                peer.close();
            }
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            Peer peer = new Peer(channel, key, codec);
            peer.heardNanos = nanoTime.getAsLong();
            key.attach(peer);
        }
    }

    private void read(Peer peer) throws IOException {
        boolean open = peer.read();
        try {
            for (Packet packet = peer.next(); packet != null && !peer.isEnding(); packet = peer.next()) {
                peer.heardNanos = nanoTime.getAsLong();
                core.received(peer, packet, peer.heardNanos);
            }
        } catch (MalformedPacketException e) {
            peer.end(e.reasonCode());
        }
        if (!open) {
            peer.close();
        }
    }

    /** Time, what there is to write, and who is gone. */
    private void turn() {
        long now = nanoTime.getAsLong();
        core.tick(now);
        for (SelectionKey key : List.copyOf(selector.keys())) {
            if (key.attachment() instanceof Peer peer) {
                try {
                    if (peer.isOpen()) {
                        peer.write();
                    }
                } catch (IOException e) {
                    peer.close();
                }
                if (!peer.isOpen()) {
                    core.lost(peer, now);
                    key.attach(null);
                }
            }
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            // there is nobody left to tell
        }
    }
}
