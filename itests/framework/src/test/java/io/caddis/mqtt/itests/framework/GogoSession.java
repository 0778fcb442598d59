package io.caddis.mqtt.itests.framework;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** A session of Gogo's runtime, as a shell opens one, reached without its classes on our side. */
final class GogoSession implements AutoCloseable {
    private static final String PACKAGE = "org.apache.felix.service.command.";
    private static final int LIMIT_SECONDS = 30;

    private final Bundle runtime;
    private final Object session;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    GogoSession(Bundle runtime) throws ReflectiveOperationException {
        this.runtime = runtime;
        ServiceReference<?> reference = runtime.getBundleContext().getServiceReference(PACKAGE + "CommandProcessor");
        session = type("CommandProcessor")
                .getMethod("createSession", InputStream.class, OutputStream.class, OutputStream.class)
                .invoke(runtime.getBundleContext().getService(reference), InputStream.nullInputStream(), out, out);
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return runtime.loadClass(PACKAGE + name);
    }

    /** Does a command line; returns what it printed and its result, if any. Throws what the command throws. */
    String run(String line) throws Exception {
        out.reset();
        try {
            Object result = type("CommandSession").getMethod("execute", CharSequence.class).invoke(session, line);
            return printed() + (result == null ? "" : result);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause
                    : new IllegalStateException("the command ended with " + e.getCause(), e.getCause());
        }
    }

    /** The same on a thread of its own. */
    CompletableFuture<String> start(String line) {
        CompletableFuture<String> end = new CompletableFuture<>();
        new Thread(() -> complete(end, () -> run(line)), "shell").start();
        return end;
    }

    private static void complete(CompletableFuture<String> end, Callable<String> command) {
        try {
            end.complete(command.call());
        } catch (Exception e) {
            end.completeExceptionally(e);
        }
    }

    static String await(CompletableFuture<String> end) throws Exception {
        return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** What is printed until now. */
    String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What a shell does at Ctrl-C. */
    void interrupt() throws ReflectiveOperationException {
        Object job = type("CommandSession").getMethod("foregroundJob").invoke(session);
        type("Job").getMethod("interrupt").invoke(job);
    }

    @Override
    public void close() throws ReflectiveOperationException {
        type("CommandSession").getMethod("close").invoke(session);
    }
}
