package io.caddis.mqtt.management.services;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service of an application: got at its first use, and given back once, when it has gone and its last use has ended.
 * So a component that is nothing else is made once and not for each call, and the framework is not asked for it in the
 * moment when it goes.
 */
public final class HeldService<T> {
    private static final Logger LOG = LoggerFactory.getLogger(HeldService.class);

    private final Source<T> source;
    /** Uses now, and one more while it is registered. */
    private final AtomicInteger users = new AtomicInteger(1);

    /** Where the object comes from. */
    public interface Source<T> {
        /** The object, or null if it is gone. Made at the first call, so on a pool thread only. */
        T get();

        /** Nobody uses it any more. */
        void unget();
    }

    public HeldService(Source<T> source) {
        this.source = source;
    }

    /**
     * One of a framework, or of none.
     *
     * @param key     its service reference, or, without a context, the object itself
     * @param context null outside a framework
     */
    @SuppressWarnings("unchecked") // the whiteboards give references of this type only
    public static <T> HeldService<T> of(Object key, BundleContext context) {
        return new HeldService<>(context == null ? new Always<>((T) key)
                : new Registered<>(context, (ServiceReference<T>) key));
    }

    /** Keeps the object in use; null if it is gone. On a pool thread; followed by {@link #release} if not null. */
    public T acquire() {
        int now = users.get();
        while (now > 0 && !users.compareAndSet(now, now + 1)) {
            now = users.get();
        }
        if (now == 0) {
            return null;
        }
        T object = null;
        try {
            object = source.get();
        } finally {
            if (object == null) {
                release();
            }
        }
        return object;
    }

    /** Ends a use of the object, or its registration. Not under a lock: the last one may end a component. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            source.unget();
        }
    }

    /** In the service registry. */
    private static final class Registered<T> implements Source<T> {
        private final BundleContext context;
        private final ServiceReference<T> reference;
        private final AtomicReference<T> object = new AtomicReference<>();

        Registered(BundleContext context, ServiceReference<T> reference) {
            this.context = context;
            this.reference = reference;
        }

        @Override
        public T get() {
            if (object.get() == null) {
                try {
                    T got = context.getService(reference);
                    if (got != null && !object.compareAndSet(null, got)) {
                        context.ungetService(reference); // another thread has it
                    }
                } catch (IllegalStateException e) {
                    LOG.debug("our bundle is stopping: nobody is called any more");
                }
            }
            return object.get();
        }

        @Override
        public void unget() {
            if (object.getAndSet(null) != null) { // this may be kept on for the service's next version
                try {
                    context.ungetService(reference);
                } catch (IllegalStateException e) {
                    LOG.debug("our bundle has stopped, and has released its services by that");
                }
            }
        }
    }

    /** An object that is always there. */
    public record Always<T>(T get) implements Source<T> {
        @Override
        public void unget() {
            // nothing was taken
        }
    }
}
