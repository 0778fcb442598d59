package io.caddis.mqtt.transport;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links over TCP and over Unix domain sockets. Owns the event loops, which all clients share, and is the only place of
 * the bundle that makes threads: they are daemons named {@code caddis-...} without a context class loader, so that none
 * keeps an application in memory. Thread-safe. Without a framework: {@code new NioTransport()}, and at the end {@link
 * #close}.
 */
@Component(service = Transport.class, configurationPid = NioTransport.PID,
        property = {Transport.SCHEME + "=mqtt", Transport.SCHEME + "=" + Endpoint.UNIX})
@Designate(ocd = TransportSettings.class)
public final class NioTransport implements Transport, AutoCloseable {
    static final String PID = "io.caddis.mqtt.transport";
    /** More event loops than this help no machine that runs gateways. */
    static final int LOOPS_MAX = 64;
    /** What a handler hears whose link ends, or never begins, because this component is deactivated. */
    static final String STOPPED = "the transport is stopped";
    private static final Logger LOG = LoggerFactory.getLogger(NioTransport.class);
    private static final String LOOPS = "event.loops";
    // enough for peers that answer; slower ones are left to the loops, which end by themselves
    private static final long STOP_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final AtomicInteger opened = new AtomicInteger();
    private final Resolver resolver;
    private final EventLoop[] loops;

    /** With one event loop: it moves several GB/s, more than a client can use. */
    public NioTransport() throws IOException {
        this(Map.of());
    }

    /** With as many event loops as {@code event.loops} in {@code configuration} says. */
    @Activate
    public NioTransport(Map<String, ?> configuration) throws IOException {
        this(loopCount(configuration), InetAddress::getAllByName);
    }

    /** A wrong number is told, and must not take the network from all clients. */
    static int loopCount(Map<String, ?> configuration) {
        Object value = configuration.get(LOOPS);
        if (value == null) {
            return 1;
        }
        try {
            int count = Integer.parseInt(value.toString().trim());
            if (count >= 1 && count <= LOOPS_MAX) {
                return count;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        Reports.error(LOG, "{}: {} = '{}': use a whole number from 1 to {}; going on with 1", PID, LOOPS,
                value, LOOPS_MAX);
        return 1;
    }

    NioTransport(int loopCount, Resolver.Lookup lookup) throws IOException {
        Reports.prepare();
        AtomicInteger resolverThreads = new AtomicInteger();
        ThreadFactory forResolver = work -> thread("caddis-resolver-" + resolverThreads.incrementAndGet(), work);
        resolver = new Resolver(lookup, forResolver);
        loops = new EventLoop[loopCount];
        Thread[] threads = new Thread[loopCount];
        for (int i = 0; i < loopCount; i++) {
            String name = "caddis-io-" + (i + 1);
            loops[i] = new EventLoop(name);
            threads[i] = thread(name, loops[i]);
        }
        for (Thread thread : threads) {
            thread.start();
        }
    }

    @Override
    public Link open(Endpoint endpoint, LinkHandler handler) {
        EventLoop loop = loops[Math.floorMod(opened.getAndIncrement(), loops.length)];
        NioLink link = new NioLink(loop, resolver, endpoint, handler);
        if (!link.start()) {
            // the loop's thread has ended, and the caller's stack is no place to call the handler from
            thread("caddis-io-late", link::neverStarted).start();
        }
        return link;
    }

    /**
     * Closes all links, as {@link Link#close} does but for the cause that the handlers get. Waits a few milliseconds at
     * most; slow peers get half a second more, on the loops' threads.
     */
    @Deactivate
    @Override
    public void close() {
        long deadline = System.nanoTime() + STOP_WAIT_NANOS;
        for (EventLoop loop : loops) {
            loop.stop();
        }
        resolver.stop();
        try {
            for (EventLoop loop : loops) {
                loop.awaitEnd(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller is in a hurry, and the loops end without us
        }
    }

    /**
     * The one place that makes threads. A thread keeps the access control context of its maker, and by it the class
     * loaders of all callers, for its whole life, also without a security manager; privileged, the context ends here.
     */
    @SuppressWarnings("removal") // of no effect where it is removed, because then threads keep no context
    static Thread thread(String name, Runnable work) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, work, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
    }
}
