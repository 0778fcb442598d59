package io.caddis.mqtt.itests.demo;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * Sets the system property {@code caddis.demo.quiet} while a command runs in Gogo, for the printing application: what a
 * command says is not to be torn apart. By reflection, since Gogo's classes are in the framework and not here.
 */
final class CommandWatch {
    static final String QUIET = "caddis.demo.quiet";
    private static final String LISTENER = "org.apache.felix.service.command.CommandSessionListener";
    private static final String RUNTIME = "org.apache.felix.gogo.runtime";

    private final BundleContext context;
    private final AtomicInteger commands = new AtomicInteger();

    CommandWatch(BundleContext context) {
        this.context = context;
    }

    /** From now on, if there is a Gogo. */
    void start() {
        Arrays.stream(context.getBundles()).filter(bundle -> RUNTIME.equals(bundle.getSymbolicName())).findFirst()
                .ifPresent(this::register);
    }

    private void register(Bundle runtime) {
        try {
            Class<?> type = runtime.loadClass(LISTENER);
            Object listener = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "beforeExecute" -> told(1);
                        case "afterExecute" -> told(-1);
                        case "equals" -> self == arguments[0];
                        case "hashCode" -> System.identityHashCode(self);
                        default -> "the demo's watch";
                    });
            runtime.getBundleContext().registerService(LISTENER, listener, null);
        } catch (ClassNotFoundException e) {
            Stage.say("no quiet while commands run: " + e.getMessage());
        }
    }

    /** Commands may be in commands. */
    Object told(int change) {
        System.setProperty(QUIET, String.valueOf(commands.addAndGet(change) > 0));
        return null;
    }
}
