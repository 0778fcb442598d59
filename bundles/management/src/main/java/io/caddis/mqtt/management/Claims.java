package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Workers;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has which client, when two versions of this bundle are there side by side and both have its configuration: the
 * one that claimed it first. A claim is a service, so the framework puts them in order and ends those of a bundle that
 * stops, and the versions share nothing but the name of {@link Claim} and its property, which must not change.
 */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(MqttClient.class);
    private static final String CLIENT = "mqtt.client";
    /** For the links of all clients of a bundle that stops: most take a millisecond, and none more than 1 s. */
    private static final long PARTING_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long NEXT_PARTING_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** As long as other bundles may take to hear that a configuration was deleted. */
    private static final long DELETED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int HAS_SERVICES = Bundle.STARTING | Bundle.ACTIVE | Bundle.STOPPING;

    private final BundleContext context;
    private final Workers workers;
    /** When the clients that part now have done so. Guarded by this. */
    private long partUntilNanos = System.nanoTime() - NEXT_PARTING_NANOS;

    /** @param context null outside a framework: then every claim is granted */
    Claims(BundleContext context, Workers workers) {
        this.context = context;
        this.workers = workers;
    }

    /**
     * Claims a client.
     *
     * @param granted run once it is ours: at once and on this thread, or later on one of the pool
     */
    Claim claim(String client, Runnable granted) {
        Claim claim = new Claim(client, granted);
        claim.begin();
        return claim;
    }

    /** One of the claims of this bundle. Any thread. */
    final class Claim implements AllServiceListener {
        private final String client;
        /** Null once it is granted. */
        private Runnable granted;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private volatile ServiceRegistration<Claim> registration;

        /** Where it stands. */
        private enum State {
            /** Another bundle has the client. Next: GRANTED when all that claimed it before have gone, RELEASED. */
            WAITING,
            /** The client is ours. Next: RELEASED. */
            GRANTED,
            /** We want it no longer. The end. */
            RELEASED
        }

        private Claim(String client, Runnable granted) {
            this.client = client;
            this.granted = granted;
        }

        private void begin() {
            if (context == null) {
                state.set(State.GRANTED);
                granted.run();
                return;
            }
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(CLIENT, client);
            registration = context.registerService(Claim.class, this, properties);
            if (isOnlyVersion() || before(null) == null) { // who claims it later has a greater number, and waits for us
                state.set(State.GRANTED);
                granted.run();
                granted = null;
                return;
            }
            try {
                context.addServiceListener(this, "(" + Constants.OBJECTCLASS + "=" + Claim.class.getName() + ")");
            } catch (InvalidSyntaxException e) {
                throw new AssertionError(e);
            }
            ServiceReference<?> before = before(null);
            if (before == null) { // it has gone meanwhile
                grant(Runnable::run);
            } else {
                Reports.info(LOG, "client {} waits until bundle {} lets go of it", client, before.getBundle());
            }
        }

        /** Another bundle that claimed the client before us, and is not leaving; null if none. */
        private ServiceReference<?> before(ServiceReference<?> leaving) {
            long ours = id(registration.getReference());
            Bundle own = context.getBundle();
            ServiceReference<?>[] all;
            try {
                all = context.getAllServiceReferences(Claim.class.getName(), null);
            } catch (InvalidSyntaxException e) {
                throw new AssertionError(e);
            }
            for (ServiceReference<?> one : all == null ? new ServiceReference<?>[0] : all) {
                Bundle owner = one.getBundle(); // asked once: null from the moment on in which it is unregistered
                if (owner != null && !own.equals(owner) // most claims are our own: those of the other clients
                        && client.equals(one.getProperty(CLIENT)) && id(one) < ours && !one.equals(leaving)) {
                    return one;
                }
            }
            return null;
        }

        /** Claims of one bundle do not wait for each other: its factory keeps names apart. */
        private boolean isOurs(ServiceReference<?> one) {
            return context.getBundle().equals(one.getBundle());
        }

        private static long id(ServiceReference<?> reference) {
            return (Long) reference.getProperty(Constants.SERVICE_ID);
        }

        private void grant(Executor executor) {
            if (state.compareAndSet(State.WAITING, State.GRANTED)) {
                context.removeServiceListener(this);
                executor.execute(granted);
                granted = null;
            }
        }

        @Override
        public void serviceChanged(ServiceEvent event) {
            ServiceReference<?> leaving = event.getServiceReference();
            if (event.getType() == ServiceEvent.UNREGISTERING && client.equals(leaving.getProperty(CLIENT))
                    && !isOurs(leaving) && state.get() == State.WAITING && before(leaving) == null) {
                grant(workers::execute); // not on the thread of a bundle that stops
            }
        }

        boolean isGranted() {
            return state.get() == State.GRANTED;
        }

        /**
         * Gives it up for the next one, once the link is closed; or when that takes too long.
         *
         * @param closed counted down when it is
         */
        void release(CountDownLatch closed) {
            try {
                if (context != null && !closed.await(partNanos(), TimeUnit.NANOSECONDS)) {
                    Reports.warn(LOG, "client {}: its connection is not closed yet, and the next one may find it open",
                            client);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the caller is in a hurry
            }
            release();
        }

        /** Its configuration was deleted: nobody is to take the client over who has not heard of that yet. */
        void releaseDeleted() {
            if (context == null || workers.schedule(() -> workers.execute(this::release), DELETED_NANOS) == null) {
                release();
            }
        }

        /** Gives it up: there is no client. */
        void release() {
            State last = state.getAndSet(State.RELEASED);
            if (context == null || last == State.RELEASED) {
                return;
            }
            try {
                if (last == State.WAITING) {
                    context.removeServiceListener(this);
                }
                registration.unregister();
            } catch (IllegalStateException e) {
                Reports.debug(LOG, "client {}: the framework has ended its claim", client);
            }
        }
    }

    /**
     * Whether no other version of this bundle can have claims. Asked after a claim of ours is made: who starts later
     * claims later. To look at bundles takes as long with a thousand clients as with one; at claims it does not.
     */
    private boolean isOnlyVersion() {
        Bundle own = context.getBundle();
        String name = own.getSymbolicName();
        for (Bundle one : context.getBundles()) {
            if (name.equals(one.getSymbolicName()) && one.getBundleId() != own.getBundleId()
                    && (one.getState() & HAS_SERVICES) != 0) {
                return false;
            }
        }
        return true;
    }

    private synchronized long partNanos() {
        long now = System.nanoTime();
        if (now - partUntilNanos >= NEXT_PARTING_NANOS) {
            partUntilNanos = now + PARTING_NANOS;
        }
        return Math.max(0, partUntilNanos - now);
    }
}
