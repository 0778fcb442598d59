package io.caddis.mqtt.kura.link;

import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Where services of ours are registered. */
@FunctionalInterface
public interface Registry {
    /** Registers a service. Under no lock. */
    <S> Registered register(Class<S> type, S service, Map<String, ?> properties);

    /** A service that is registered. */
    interface Registered {
        /** Other properties. Under no lock. */
        void properties(Map<String, ?> properties);

        /** No longer. Under no lock; harmless when repeated. */
        void end();
    }

    /** That of the framework. */
    static Registry of(BundleContext context) {
        return new Registry() {
            @Override
            public <S> Registered register(Class<S> type, S service, Map<String, ?> properties) {
                try {
                    return new OfFramework(context.registerService(type, service, new Hashtable<>(properties)));
                } catch (IllegalStateException e) {
                    return new Nowhere(); // the bundle stops
                }
            }
        };
    }

    /** Of a bundle that stops. */
    record Nowhere() implements Registered {
        @Override
        public void properties(Map<String, ?> properties) {
            // nobody sees them
        }

        @Override
        public void end() {
            // nothing is there
        }
    }

    /** A registration of the framework's. */
    record OfFramework(ServiceRegistration<?> registration) implements Registered {
        @Override
        public void properties(Map<String, ?> properties) {
            try {
                registration.setProperties(new Hashtable<>(properties));
            } catch (IllegalStateException e) {
                // the bundle stops, and took its services away
            }
        }

        @Override
        public void end() {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                // the bundle stops, and took its services away
            }
        }
    }
}
