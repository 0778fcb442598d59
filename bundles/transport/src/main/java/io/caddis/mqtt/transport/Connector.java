package io.caddis.mqtt.transport;

import io.caddis.mqtt.spi.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from an endpoint to a connected channel: look the name up, then try its addresses, the families in turn, the
 * next one as soon as one has failed or was silent for a quarter of a second (RFC 8305). The first to connect wins, and
 * one deadline holds for all of them together. Not thread-safe: for the loop's thread.
 */
final class Connector {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final long HEAD_START_NANOS = TimeUnit.MILLISECONDS.toNanos(250); // RFC 8305 section 5
    private static final long TIMEOUT_NANOS_MAX = TimeUnit.DAYS.toNanos(365); // so that clock + timeout does not wrap

    private final NioLink link;
    private final EventLoop loop;
    private final Resolver resolver;
    private final Endpoint endpoint;
    private final Queue<InetAddress> untried = new ArrayDeque<>();
    private final List<SocketChannel> attempts = new ArrayList<>(1);
    private List<InetAddress> addresses; // null while they are looked up
    private long deadline;
    private Exception failure;

    Connector(NioLink link, EventLoop loop, Resolver resolver, Endpoint endpoint) {
        this.link = link;
        this.loop = loop;
        this.resolver = resolver;
        this.endpoint = endpoint;
    }

    /** Begins. Ends in the link's {@code connected} or {@code finish}, or by {@link #cancel}. */
    void start() {
        InetAddress literal = Resolver.literal(endpoint.host());
        if (literal != null) {
            resolved(new Resolver.Answer(List.of(literal), null));
            return;
        }
        deadline = System.nanoTime() + Math.min(endpoint.resolveTimeoutNanos(), TIMEOUT_NANOS_MAX);
        loop.schedule(link, deadline);
        resolver.resolve(endpoint.host(), link);
    }

    /** The addresses are known, or that there are none. */
    void resolved(Resolver.Answer answer) {
        if (answer.failure() != null) {
            link.finish(answer.failure());
            return;
        }
        addresses = interleaved(answer.addresses());
        untried.addAll(addresses);
        deadline = System.nanoTime() + Math.min(endpoint.connectTimeoutNanos(), TIMEOUT_NANOS_MAX);
        tryNext();
    }

    /** A channel has connected, or cannot. */
    void ready(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (!channel.finishConnect()) {
                return;
            }
        } catch (IOException e) {
            attempts.remove(channel);
            closeQuietly(channel);
            remember(e);
            tryNext();
            return;
        }
        won(channel, key);
    }

    /** The deadline of all, or the end of an attempt's head start. */
    void expired(long now) {
        if (deadline - now > 0) {
            tryNext();
        } else if (addresses == null) {
            link.finish("looking up '" + endpoint.host() + "' took longer than "
                    + seconds(endpoint.resolveTimeoutNanos()) + ": check this machine's name server");
        } else {
            link.finish("no answer from " + tried() + " within " + seconds(endpoint.connectTimeoutNanos())
                    + ": check address, port and firewall");
        }
    }

    /** Gives everything back. */
    void cancel() {
        resolver.forget(endpoint.host(), link);
        attempts.forEach(Connector::closeQuietly);
        attempts.clear();
    }

    private void tryNext() {
        while (!untried.isEmpty()) {
            SelectionKey key = attempt(untried.remove());
            if (key != null && ((SocketChannel) key.channel()).isConnected()) {
                won((SocketChannel) key.channel(), key);
                return;
            }
            if (key != null) {
                long headStartEnd = System.nanoTime() + HEAD_START_NANOS;
                boolean more = !untried.isEmpty() && headStartEnd - deadline < 0;
                loop.schedule(link, more ? headStartEnd : deadline);
                return;
            }
        }
        if (attempts.isEmpty()) {
            link.finish(failureText());
        } else {
            loop.schedule(link, deadline);
        }
    }

    /** Null if it failed at once. */
    private SelectionKey attempt(InetAddress address) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            boolean connected = channel.connect(new InetSocketAddress(address, endpoint.port()));
            SelectionKey key = loop.register(channel, connected ? 0 : SelectionKey.OP_CONNECT, link);
            attempts.add(channel);
            return key;
        } catch (IOException | RuntimeException e) { // the latter for a family that this machine lacks, or a bad port
            remember(e);
            if (channel != null) {
                closeQuietly(channel);
            }
            return null;
        }
    }

    private void won(SocketChannel channel, SelectionKey key) {
        attempts.remove(channel);
        attempts.forEach(Connector::closeQuietly);
        attempts.clear();
        link.connected(channel, key);
    }

    /** The resolver's order, but with the families in turn: one that leads nowhere costs one head start only. */
    static List<InetAddress> interleaved(List<InetAddress> resolved) {
        Class<?> firstFamily = resolved.get(0).getClass();
        Queue<InetAddress> first = new ArrayDeque<>();
        Queue<InetAddress> other = new ArrayDeque<>();
        resolved.forEach(address -> (firstFamily.isInstance(address) ? first : other).add(address));
        List<InetAddress> mixed = new ArrayList<>(resolved.size());
        while (mixed.size() < resolved.size()) {
            if (!first.isEmpty()) {
                mixed.add(first.remove());
            }
            if (!other.isEmpty()) {
                mixed.add(other.remove());
            }
        }
        return mixed;
    }

    // ---- what to say

    /** Keeps what says most: an address that refused rather than one that this machine has no route to. */
    private void remember(Exception e) {
        if (!(failure instanceof ConnectException)) {
            failure = e;
        }
    }

    private String failureText() {
        return failure instanceof ConnectException && messageOf(failure).contains("refused")
                ? "connection refused by " + tried() + ": is a server listening there?"
                : "no connection to " + tried() + ": " + messageOf(failure);
    }

    /** As {@code host:port}, with the addresses behind a name. */
    private String tried() {
        String there = hostAndPort(endpoint);
        boolean named = Resolver.literal(endpoint.host()) == null;
        return named ? there + addresses.stream().map(InetAddress::getHostAddress)
                .collect(Collectors.joining(", ", " (", ")")) : there;
    }

    private static String hostAndPort(Endpoint endpoint) {
        return endpoint.toString().substring(endpoint.scheme().length() + "://".length());
    }

    private static String seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos) / 1000.0 + " s";
    }

    /** Why a link that was up is lost, in one line. */
    static String textOf(Throwable failure, Endpoint endpoint) {
        if (!(failure instanceof IOException)) {
            return "the link's user failed: " + failure;
        }
        String message = messageOf(failure);
        return message.contains("reset") || message.contains("Broken pipe")
                ? "connection reset by " + hostAndPort(endpoint)
                : "connection to " + hostAndPort(endpoint) + " failed: " + message;
    }

    private static String messageOf(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a channel failed", e);
        }
    }
}
