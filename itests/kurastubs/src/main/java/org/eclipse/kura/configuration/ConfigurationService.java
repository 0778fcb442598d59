package org.eclipse.kura.configuration;

import java.util.Map;
import org.eclipse.kura.KuraException;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps all configurations, and snapshots of them. */
@ProviderType
public interface ConfigurationService {
    /** The property that names an instance. */
    String KURA_SERVICE_PID = "kura.service.pid";

    /** Makes an instance; what {@code properties} lacks, or all if it is null, has the Metatype's defaults. */
    void createFactoryConfiguration(String factoryPid, String pid, Map<String, Object> properties,
            boolean takeSnapshot) throws KuraException;

    /** Deletes an instance. */
    void deleteFactoryConfiguration(String pid, boolean takeSnapshot) throws KuraException;
}
