package io.caddis.mqtt.itests.container;

import java.util.Locale;
import java.util.Map;

/** The frameworks that a container can be. */
public enum FrameworkKind {
    /** Apache Felix. Without the first property it would look for classes where no bundle told it to. */
    FELIX("org.apache.felix.framework.jar", "org.apache.felix.framework.FrameworkFactory",
            Map.of("felix.bootdelegation.implicit", "false", "felix.log.level", "1")),
    /** Eclipse Equinox. Without the second property its Gogo shell stays mute. */
    EQUINOX("org.eclipse.osgi.jar", "org.eclipse.osgi.launch.EquinoxFactory",
            Map.of("osgi.compatibility.bootdelegation", "false", "osgi.console", ""));

    private final String jar;
    private final String factory;
    private final Map<String, String> properties;

    FrameworkKind(String jar, String factory, Map<String, String> properties) {
        this.jar = jar;
        this.factory = factory;
        this.properties = properties;
    }

    String jar() {
        return jar;
    }

    String factory() {
        return factory;
    }

    Map<String, String> properties() {
        return properties;
    }

    /** Bundles of the sets that this framework makes superfluous: Equinox has the log service itself. */
    boolean brings(String jarName) {
        return this == EQUINOX && jarName.equals("org.osgi.service.log.jar");
    }

    @Override
    public String toString() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
