package io.caddis.mqtt.itests.hostagent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Gogo, called by reflection: a host without it gets this bundle, too. */
final class Shell {
    private static final String PROCESSOR = "org.apache.felix.service.command.CommandProcessor";

    private final BundleContext context;

    Shell(BundleContext context) {
        this.context = context;
    }

    /** What a command prints. */
    String run(String command) throws Exception {
        ServiceReference<?> reference = context.getServiceReference(PROCESSOR);
        if (reference == null) {
            throw new IllegalStateException("no shell: install Gogo (org.apache.felix.gogo.runtime)");
        }
        Object processor = context.getService(reference);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Object session = call(processor, "createSession", new Class<?>[] {InputStream.class, OutputStream.class,
            OutputStream.class}, new ByteArrayInputStream(new byte[0]), out, out);
        try {
            Object result = call(session, "execute", new Class<?>[] {CharSequence.class}, command);
            return out.toString(StandardCharsets.UTF_8) + (result == null ? "" : result);
        } finally {
            call(session, "close", new Class<?>[0]);
            context.ungetService(reference);
        }
    }

    /** By an interface, since the class need not be public. */
    private static Object call(Object target, String name, Class<?>[] types, Object... arguments) throws Exception {
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> one : type.getInterfaces()) {
                Method method = Arrays.stream(one.getMethods()).filter(each -> each.getName().equals(name)
                        && Arrays.equals(each.getParameterTypes(), types)).findFirst().orElse(null);
                if (method != null) {
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() instanceof Exception cause ? cause : e;
                    }
                }
            }
        }
        throw new NoSuchMethodException(target.getClass().getName() + "." + name);
    }
}
