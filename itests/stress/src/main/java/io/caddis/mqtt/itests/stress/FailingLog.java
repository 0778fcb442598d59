package io.caddis.mqtt.itests.stress;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.Bundle;

/**
 * A log of the framework in which every line fails, for as long as this is open, after it was written: as one whose
 * disk is full, or whose bundle has gone. Thread-safe.
 */
final class FailingLog implements AutoCloseable {
    private final Object root;
    private final Class<?> type;
    private final Object appender;
    private final AtomicInteger lines = new AtomicInteger();

    /** @param user a bundle that writes to the log */
    FailingLog(Bundle user) {
        try {
            root = user.loadClass("org.slf4j.LoggerFactory").getMethod("getLogger", String.class).invoke(null, "ROOT");
            ClassLoader logback = root.getClass().getClassLoader();
            type = logback.loadClass("ch.qos.logback.core.Appender");
            appender = Proxy.newProxyInstance(logback, new Class<?>[] {type}, new Failing());
            root.getClass().getMethod("addAppender", type).invoke(root, appender);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the log of the framework is not the one that this knows: " + e, e);
        }
    }

    /** An appender. */
    private final class Failing implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            switch (method.getName()) {
                case "doAppend" -> throw Thrown.values()[lines.getAndIncrement() % Thrown.values().length].failure();
                case "equals" -> {
                    return proxy == arguments[0];
                }
                case "hashCode" -> {
                    return System.identityHashCode(proxy);
                }
                default -> {
                    return null;
                }
            }
        }
    }

    /** How many lines failed. */
    int lines() {
        return lines.get();
    }

    @Override
    public void close() {
        try {
            root.getClass().getMethod("detachAppender", type).invoke(root, appender);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
