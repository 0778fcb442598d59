package io.caddis.mqtt.management.threads;

/**
 * While it is open, the calling thread has the class loader of an application's object as its context class loader.
 * {@code ServiceLoader}, JAXB, JNDI and scripting engines look there for what belongs to the application; threads of
 * the pool have none by themselves, so that none keeps a bundle that has left. Used by one thread.
 */
public final class ContextClassLoader implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final ClassLoader before = thread.getContextClassLoader();
    private final ClassLoader own;

    private ContextClassLoader(ClassLoader own) {
        this.own = own;
        thread.setContextClassLoader(own);
    }

    /** Opens that of the class of an object that is called next. */
    public static ContextClassLoader of(Object called) {
        return new ContextClassLoader(called.getClass().getClassLoader());
    }

    /** Between two calls of the same object: undoes what it has left behind. To look costs less than to set. */
    public void again() {
        if (thread.getContextClassLoader() != own) {
            thread.setContextClassLoader(own);
        }
    }

    @Override
    public void close() {
        thread.setContextClassLoader(before);
    }
}
