package io.caddis.mqtt.transport;

import io.caddis.mqtt.spi.FailureText;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Names to addresses, on threads of its own because the platform's resolver blocks, at times for long. All that ask
 * for one name at the same time share one look-up, so a name that hangs occupies one thread, however many clients use
 * it, and the queue is bounded by the number of different names. Has no deadline: who waits has one, and then calls
 * {@link #forget}. It also looks at who owns a Unix domain socket. Thread-safe.
 */
final class Resolver {
    private static final int THREADS_MAX = 4;
    private static final long THREAD_IDLE_SECONDS = 5;

    private final Lookup lookup;
    private final ThreadPoolExecutor pool;
    private final Map<String, Set<Waiter>> waiters = new HashMap<>();
    private final SocketOwners sockets = new SocketOwners();

    Resolver(Lookup lookup, ThreadFactory threads) {
        this.lookup = lookup;
        pool = new ThreadPoolExecutor(THREADS_MAX, THREADS_MAX, THREAD_IDLE_SECONDS, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
    }

    /** The address that {@code host} spells out, or null if it is a name. Does not block. */
    static InetAddress literal(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                return InetAddress.getByName(host); // no name has a colon, so this never asks a server
            }
            byte[] address = ipv4(host);
            return address == null ? null : InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            return null; // the look-up says so again, to the one who waits
        }
    }

    /** Four numbers of one to three digits, up to 255, with dots between them; else null. */
    private static byte[] ipv4(String host) {
        byte[] address = new byte[4];
        int index = 0;
        int part = 0;
        int digits = 0;
        for (int at = 0; at <= host.length(); at++) {
            char one = at < host.length() ? host.charAt(at) : '.';
            if (one >= '0' && one <= '9' && digits < 3) {
                part = part * 10 + one - '0';
                digits++;
            } else if (one == '.' && digits > 0 && part <= 0xFF && index < address.length) {
                address[index++] = (byte) part;
                part = 0;
                digits = 0;
            } else {
                return null;
            }
        }
        return index == address.length ? address : null;
    }

    /** Looks {@code host} up; the answer comes on another thread, or on this one if the resolver is stopped. */
    void resolve(String host, Waiter waiter) {
        try {
            synchronized (this) {
                Set<Waiter> others = waiters.get(host);
                if (others != null) {
                    others.add(waiter);
                    return;
                }
                pool.execute(() -> look(host));
                waiters.put(host, new HashSet<>(Set.of(waiter)));
            }
        } catch (RejectedExecutionException e) {
            waiter.resolved(new Answer(List.of(), NioTransport.STOPPED));
        }
    }

    /** Warns, on another thread, if a socket is another user's: a disk may block as a name server may. */
    void lookAt(String path) {
        try {
            if (sockets.add(path)) {
                pool.execute(sockets::look);
            }
        } catch (RejectedExecutionException e) {
            sockets.stop();
        }
    }

    /** The waiter does not wait any more; an answer that is on its way may still come. */
    synchronized void forget(String host, Waiter waiter) {
        Set<Waiter> all = waiters.get(host);
        if (all != null) {
            all.remove(waiter);
        }
    }

    /** Ends the threads, each as soon as the platform lets it go. */
    void stop() {
        pool.shutdownNow();
    }

    private void look(String host) {
        Answer answer = new Answer(List.of(), "looking up '" + host + "' failed");
        try {
            answer = new Answer(List.of(lookup.addresses(host)), null);
        } catch (UnknownHostException e) {
            answer = new Answer(List.of(), host.indexOf(':') >= 0 ? noAddress(host) : "unknown host '" + host
                    + "': check the name, and this machine's name server");
        } catch (Throwable e) { // also of a resolver that the platform was given
            answer = new Answer(List.of(), "looking up '" + host + "' failed: " + FailureText.of(e));
        } finally { // else nobody would ever look this name up again
            Set<Waiter> all;
            synchronized (this) {
                all = waiters.remove(host);
            }
            for (Waiter waiter : all == null ? Set.<Waiter>of() : all) {
                waiter.resolved(answer);
            }
        }
    }

    /** Why an IPv6 address is none here. */
    private static String noAddress(String host) {
        int zone = host.indexOf('%');
        if (zone < 0 || literal(host.substring(0, zone)) == null) {
            return "'" + host + "' is no IPv6 address: correct it";
        }
        String there;
        try {
            there = NetworkInterface.networkInterfaces().map(NetworkInterface::getName).sorted()
                    .collect(Collectors.joining(", "));
        } catch (SocketException e) {
            there = "those of this machine";
        }
        return "no network interface '" + host.substring(zone + 1) + "', which the address " + host + " names, has such"
                + " an address: behind the % use one of " + there;
    }

    /** How names are looked up, {@link InetAddress#getAllByName} but in tests. May block. */
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** Who asked. */
    interface Waiter {
        /** Called at most once, on any thread; must not throw or block. */
        void resolved(Answer answer);
    }

    /**
     * What came of it.
     *
     * @param addresses in the resolver's order; empty if there is a failure
     * @param failure   one line, or null
     */
    record Answer(List<InetAddress> addresses, String failure) {
    }
}
