package io.caddis.mqtt.transport;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.FailureText;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.ProxyServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
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
 * The way from an endpoint to a channel that its handler may use: look the name up, then try its addresses, the
 * families in turn, the next one as soon as one has failed or was silent for a quarter of a second (RFC 8305). The
 * first to connect wins, and one deadline holds for all of them together. If there is a proxy, this is its name, and it
 * is then told where to go. Not thread-safe: for the loop's thread.
 */
final class Connector {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final long HEAD_START_NANOS = TimeUnit.MILLISECONDS.toNanos(250); // RFC 8305 section 5
    private static final long TIMEOUT_NANOS_MAX = TimeUnit.DAYS.toNanos(365); // so that clock + timeout does not wrap

    private final NioLink link;
    private final EventLoop loop;
    private final Resolver resolver;
    private final Endpoint endpoint;
    private final LinkOptions options;
    private final boolean unix;
    private final ProxyServer proxy; // or null
    private final String host; // of the server, or of the proxy before it
    private final Queue<SocketAddress> untried = new ArrayDeque<>(1);
    private final List<SocketChannel> attempts = new ArrayList<>(1);
    private Stage stage = Stage.RESOLVING;
    private List<InetAddress> addresses = List.of();
    private ProxyHandshake handshake; // only while PROXY
    private ByteBuffer request; // to the proxy
    private long deadline;
    private Exception failure;

    private enum Stage {
        /** Next: CONNECTING (addresses are known). */
        RESOLVING,
        /** Next: PROXY if there is one, else done. */
        CONNECTING,
        /** The proxy is asked. Next: done. */
        PROXY
    }

    Connector(NioLink link, EventLoop loop, Resolver resolver, Endpoint endpoint) {
        this.link = link;
        this.loop = loop;
        this.resolver = resolver;
        this.endpoint = endpoint;
        options = endpoint.options();
        unix = endpoint.scheme().equals(Endpoint.UNIX);
        proxy = unix ? null : options.proxy();
        host = proxy == null ? endpoint.host() : proxy.host();
    }

    /** Begins. Ends in the link's {@code connected} or {@code finish}, or by {@link #cancel}. */
    void start() {
        if (unix) {
            resolver.lookAt(endpoint.path());
            connect(List.of(UnixDomainSocketAddress.of(endpoint.path())));
            return;
        }
        InetAddress literal = Resolver.literal(host);
        if (literal != null) {
            resolved(new Resolver.Answer(List.of(literal), null));
            return;
        }
        limit(options.resolveTimeoutNanos());
        resolver.resolve(host, link);
    }

    /** The addresses are known, or that there are none. */
    void resolved(Resolver.Answer answer) {
        if (answer.failure() != null) {
            link.finish(answer.failure());
            return;
        }
        addresses = interleaved(answer.addresses());
        link.step(LinkHandler.RESOLVED, texts(addresses));
        int port = proxy == null ? endpoint.port() : proxy.port();
        List<InetSocketAddress> all = new ArrayList<>(addresses.size());
        addresses.forEach(address -> all.add(new InetSocketAddress(address, port)));
        connect(all);
    }

    private void connect(List<? extends SocketAddress> all) {
        stage = Stage.CONNECTING;
        untried.addAll(all);
        limit(options.connectTimeoutNanos());
        tryNext();
    }

    private void limit(long timeoutNanos) {
        deadline = System.nanoTime() + Math.min(timeoutNanos, TIMEOUT_NANOS_MAX);
        loop.schedule(link, deadline);
    }

    /** A channel has connected, or cannot; or the proxy has answered. */
    void ready(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (stage == Stage.PROXY) {
            talk(channel, key);
            return;
        }
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
            return;
        }
        // no switch: its class would be loaded only now, perhaps after the bundle has been replaced
        if (stage == Stage.RESOLVING) {
            link.finish("looking up '" + host + "' took longer than " + seconds(options.resolveTimeoutNanos())
                    + ": check this machine's name server");
        } else if (stage == Stage.CONNECTING) {
            link.finish("no answer from " + tried() + " within " + seconds(options.connectTimeoutNanos())
                    + ": check address, port and firewall");
        } else {
            link.finish(handshake.name() + " has not connected to " + endpoint.address() + " within "
                    + seconds(options.proxyTimeoutNanos()) + ": check the server's address, and the proxy");
        }
    }

    /** Gives everything back. */
    void cancel() {
        resolver.forget(host, link);
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
    private SelectionKey attempt(SocketAddress address) {
        SocketChannel channel = null;
        try {
            channel = open(address);
            boolean connected = channel.connect(address);
            SelectionKey key = loop.register(channel, connected ? 0 : SelectionKey.OP_CONNECT, link);
            attempts.add(channel);
            return key;
        } catch (IOException | RuntimeException e) { // the latter for a family that this machine lacks
            remember(e);
            if (channel != null) {
                closeQuietly(channel);
            }
            return null;
        }
    }

    private SocketChannel open(SocketAddress address) throws IOException {
        SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        try {
            channel.configureBlocking(false);
            if (options.sendBufferBytes() > 0) {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferBytes());
            }
            if (options.receiveBufferBytes() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferBytes());
            }
            if (!unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, options.noDelay());
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
                bind(channel, ((InetSocketAddress) address).getAddress());
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private void bind(SocketChannel channel, InetAddress remote) throws IOException {
        if (options.bindAddress() == null) {
            return;
        }
        InetAddress local = Resolver.literal(options.bindAddress());
        if (local == null || local.getClass() != remote.getClass()) {
            throw new IOException("bind.address " + options.bindAddress() + " is no address of the same kind as "
                    + remote.getHostAddress());
        }
        try {
            channel.bind(new InetSocketAddress(local, 0));
        } catch (IOException e) {
            throw new IOException("bind.address " + options.bindAddress() + " is no address of this machine: "
                    + messageOf(e));
        }
    }

    private void won(SocketChannel channel, SelectionKey key) {
        attempts.remove(channel);
        attempts.forEach(Connector::closeQuietly);
        attempts.clear();
        link.step(LinkHandler.CONNECTED, remote(channel));
        if (proxy == null) {
            link.connected(channel, key, null);
            return;
        }
        attempts.add(channel); // to be closed if the proxy does not do it
        stage = Stage.PROXY;
        limit(options.proxyTimeoutNanos());
        handshake = ProxyHandshake.of(endpoint);
        request = handshake.begin();
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    /** Says what is to be said, hears what is there. */
    private void talk(SocketChannel channel, SelectionKey key) throws IOException {
        ByteBuffer in = loop.readBuffer();
        try {
            int count = channel.read(in);
            ByteBuffer next = count > 0 ? handshake.received(in.flip()) : request;
            if (next == null) {
                attempts.clear();
                link.step(LinkHandler.PROXIED, handshake.name());
                link.connected(channel, key, in);
                return;
            }
            if (count < 0) {
                throw handshake.refused("closed the connection before it had connected to " + endpoint.address());
            }
            request = next.hasRemaining() ? next : request;
            channel.write(request);
            key.interestOps(request.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                    : SelectionKey.OP_READ);
        } catch (ProxyHandshake.Refused e) {
            link.finish(e.getMessage());
        } catch (IOException e) {
            link.finish(handshake.name() + " ended the connection before it had connected to " + endpoint.address()
                    + ": " + messageOf(e));
        }
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
        String message = messageOf(failure);
        if (unix) {
            String remedy = message.contains("No such file") ? ": does the server run, and listen there?"
                    : message.contains("refused") ? ": the file is there, but no server listens any more"
                    : message.contains("denied") ? ": let this process' user write to it" : "";
            return "no connection to " + tried() + ": " + message + remedy;
        }
        return failure instanceof ConnectException && message.contains("refused")
                ? "connection refused by " + tried() + ": is a server listening there?"
                : "no connection to " + tried() + ": " + message;
    }

    /** Whom we connect to, with the addresses behind a name. */
    private String tried() {
        String there = proxy == null ? endpoint.address() : "proxy " + proxy;
        boolean named = !unix && Resolver.literal(host) == null;
        return named ? there + " (" + texts(addresses) + ")" : there;
    }

    private static String texts(List<InetAddress> addresses) {
        return addresses.size() == 1 ? addresses.get(0).getHostAddress()
                : addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }

    private static String remote(SocketChannel channel) {
        try {
            return channel.getRemoteAddress() instanceof InetSocketAddress there
                    ? there.getAddress().getHostAddress() : "";
        } catch (IOException e) {
            return ""; // it is closed already, which the link will find out
        }
    }

    private static String seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos) / 1000.0 + " s";
    }

    /** Why a link that was up is lost, in one line. */
    static String textOf(Throwable failure, Endpoint endpoint) {
        if (!(failure instanceof IOException)) {
            return "the link's user failed: " + FailureText.of(failure);
        }
        String message = messageOf(failure);
        return message.contains("reset") || message.contains("Broken pipe")
                ? "connection reset by " + endpoint.address()
                : "connection to " + endpoint.address() + " failed: " + message;
    }

    private static String messageOf(Throwable failure) {
        try {
            String message = failure.getMessage();
            return message == null ? failure.getClass().getSimpleName() : message;
        } catch (Throwable e) { // the failure's own
            return FailureText.of(failure);
        }
    }

    static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            Reports.debug(LOG, "closing a channel failed", e);
        }
    }
}
