package io.caddis.mqtt.itests.kura.layers;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.xml.parsers.DocumentBuilderFactory;
import org.eclipse.kura.KuraErrorCode;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.eclipse.kura.configuration.ConfigurationService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * As Kura's configuration service: makes factory configurations with the defaults of the Metatype file that it reads by
 * itself, loads snapshots, sets the default stack back while it does, and follows all configurable components.
 */
public final class Configurations implements ConfigurationService, ServiceListener {
    /** The instance, and the factory PID, of Kura's own transport. */
    public static final String KURAS_TRANSPORT = "org.eclipse.kura.core.data.transport.mqtt.MqttDataTransport";

    /** An entry of a snapshot. */
    public record Entry(String factoryPid, Map<String, Object> properties) {
    }

    private final BundleContext context;
    private final Map<String, Configuration> byPid = new ConcurrentHashMap<>();
    private final Map<String, Object> tracked = new ConcurrentHashMap<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    /** Begins to follow components. */
    public Configurations(BundleContext context) {
        this.context = context;
        context.addServiceListener(this);
    }

    @Override
    public void createFactoryConfiguration(String factoryPid, String pid, Map<String, Object> properties,
            boolean takeSnapshot) throws KuraException {
        try {
            if (byPid.containsKey(pid)) {
                throw new KuraException(KuraErrorCode.INVALID_PARAMETER, pid + " exists");
            }
            Configuration made = admin().createFactoryConfiguration(factoryPid, "?");
            byPid.put(pid, made);
            Map<String, Object> all = new HashMap<>(defaults(factoryPid));
            all.putAll(properties == null ? Map.of() : properties);
            all.put(KURA_SERVICE_PID, pid);
            all.put("service.factoryPid", factoryPid);
            made.update(new Hashtable<>(all));
        } catch (IOException e) {
            throw new KuraException(KuraErrorCode.CONFIGURATION_ERROR, e, pid);
        }
    }

    @Override
    public void deleteFactoryConfiguration(String pid, boolean takeSnapshot) throws KuraException {
        try {
            Configuration old = byPid.remove(pid);
            if (old == null) {
                throw new KuraException(KuraErrorCode.INVALID_PARAMETER, "there is no " + pid);
            }
            old.delete();
        } catch (IOException e) {
            throw new KuraException(KuraErrorCode.CONFIGURATION_ERROR, e, pid);
        }
    }

    /** Some keys of an instance change; a value of null takes the key away. */
    public void change(String pid, Map<String, Object> changes) throws IOException {
        Configuration configuration = byPid.get(pid);
        Hashtable<String, Object> all = new Hashtable<>(properties(configuration));
        changes.forEach((key, value) -> {
            if (value == null) {
                all.remove(key);
            } else {
                all.put(key, value);
            }
        });
        configuration.update(all);
    }

    /** Whether there is an instance. */
    public boolean exists(String pid) {
        return byPid.containsKey(pid);
    }

    /** The properties of an instance, and of which factory it is. */
    public Entry entry(String pid) {
        Configuration configuration = byPid.get(pid);
        return new Entry(configuration.getFactoryPid(), properties(configuration));
    }

    private static Map<String, Object> properties(Configuration configuration) {
        Map<String, Object> all = new HashMap<>();
        for (String key : Collections.list(configuration.getProperties().keys())) {
            all.put(key, configuration.getProperties().get(key));
        }
        return all;
    }

    /** Deletes what has another factory now, and makes or changes all instances of a snapshot. */
    public void load(Map<String, Entry> snapshot) throws KuraException {
        for (Map.Entry<String, Entry> each : snapshot.entrySet()) {
            // the upgrade of old configurations, at each load
            String factoryPid = each.getKey().equals(KURAS_TRANSPORT) ? KURAS_TRANSPORT
                    : each.getValue().factoryPid();
            if (byPid.containsKey(each.getKey())) {
                deleteFactoryConfiguration(each.getKey(), false);
            }
            Map<String, Object> properties = new HashMap<>(each.getValue().properties());
            properties.remove("service.pid");
            createFactoryConfiguration(factoryPid, each.getKey(), properties, false);
        }
    }

    /** What the Metatype file of a factory gives for keys that have a default. */
    public Map<String, Object> defaults(String factoryPid) throws IOException {
        Map<String, Object> all = new HashMap<>();
        for (Bundle bundle : context.getBundles()) {
            URL file = bundle.getEntry("OSGI-INF/metatype/" + factoryPid + ".xml");
            if (file != null) {
                NodeList definitions = parse(file);
                for (int i = 0; i < definitions.getLength(); i++) {
                    Element definition = (Element) definitions.item(i);
                    if (definition.hasAttribute("default")) {
                        all.put(definition.getAttribute("id"), value(definition));
                    }
                }
            }
        }
        return all;
    }

    private static NodeList parse(URL file) throws IOException {
        try (InputStream in = file.openStream()) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getElementsByTagName("AD");
        } catch (javax.xml.parsers.ParserConfigurationException | org.xml.sax.SAXException e) {
            throw new IOException(file + " is not readable", e);
        }
    }

    private static Object value(Element definition) {
        String text = definition.getAttribute("default");
        return switch (definition.getAttribute("type")) {
            case "Integer" -> Integer.valueOf(text);
            case "Long" -> Long.valueOf(text);
            case "Boolean" -> Boolean.valueOf(text);
            case "String", "Password" -> text;
            default -> throw new IllegalStateException("Kura knows no type " + definition.getAttribute("type"));
        };
    }

    private ConfigurationAdmin admin() {
        return context.getService(context.getServiceReference(ConfigurationAdmin.class));
    }

    // ---- the tracker

    @Override
    public void serviceChanged(ServiceEvent event) {
        ServiceReference<?> reference = event.getServiceReference();
        Object pid = reference.getProperty(KURA_SERVICE_PID);
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            // the one that goes takes the name away, also from another one that has it
            if (pid != null && isConfigurable(reference)) {
                tracked.remove(pid.toString());
            }
        } else if (event.getType() == ServiceEvent.REGISTERED && reference.getProperty("service.pid") != null
                && isConfigurable(reference)) {
            if (pid == null) {
                warnings.add(reference + " has no kura.service.pid");
            } else {
                tracked.put(pid.toString(), reference);
            }
        }
    }

    private static boolean isConfigurable(ServiceReference<?> reference) {
        return List.of((String[]) reference.getProperty("objectClass"))
                .contains(ConfigurableComponent.class.getName());
    }

    /** Whether the console shows an instance. */
    public boolean isTracked(String pid) {
        return tracked.containsKey(pid);
    }

    /** Components that it cannot manage. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** The service of an instance, or null. */
    public <T> T service(Class<T> type, String pid) {
        try {
            return context.getServiceReferences(type, "(" + KURA_SERVICE_PID + "=" + pid + ")").stream().findFirst()
                    .map(context::getService).orElse(null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(pid, e);
        }
    }
}
