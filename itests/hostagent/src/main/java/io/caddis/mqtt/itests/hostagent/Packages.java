package io.caddis.mqtt.itests.hostagent;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Deployment Admin, called by reflection: only Kura has it. */
final class Packages {
    private static final String ADMIN = "org.osgi.service.deploymentadmin.DeploymentAdmin";
    private static final String PACKAGE = "org.osgi.service.deploymentadmin.DeploymentPackage";

    private final BundleContext context;

    Packages(BundleContext context) {
        this.context = context;
    }

    /** Installs the package of a file, or updates the one that is there; its name and version. */
    String install(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            Object installed = call(ADMIN, admin(), "installDeploymentPackage", InputStream.class, in);
            return call(PACKAGE, installed, "getName") + " " + call(PACKAGE, installed, "getVersion");
        }
    }

    /** Uninstalls a package with its bundles. */
    String uninstall(String name) throws Exception {
        Object found = call(ADMIN, admin(), "getDeploymentPackage", String.class, name);
        if (found == null) {
            throw new IllegalStateException("no deployment package " + name);
        }
        call(PACKAGE, found, "uninstall");
        return "";
    }

    private ServiceReference<?> reference() {
        ServiceReference<?> reference = context.getServiceReference(ADMIN);
        if (reference == null) {
            throw new IllegalStateException("no Deployment Admin: install org.apache.felix.deploymentadmin");
        }
        return reference;
    }

    private Object admin() {
        return context.getService(reference());
    }

    private Object call(String type, Object target, String method) throws Exception {
        return invoke(type, target, method, new Class<?>[0]);
    }

    private Object call(String type, Object target, String method, Class<?> argumentType, Object argument)
            throws Exception {
        return invoke(type, target, method, new Class<?>[] {argumentType}, argument);
    }

    private Object invoke(String type, Object target, String method, Class<?>[] types, Object... arguments)
            throws Exception {
        try {
            return reference().getBundle().loadClass(type).getMethod(method, types).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
