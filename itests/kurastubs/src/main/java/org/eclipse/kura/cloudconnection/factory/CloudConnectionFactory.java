package org.eclipse.kura.cloudconnection.factory;

import java.util.List;
import java.util.Set;
import org.eclipse.kura.KuraException;
import org.osgi.annotation.versioning.ProviderType;

/** Makes the instances that a cloud connection is made of. */
@ProviderType
public interface CloudConnectionFactory {
    /** The property of an endpoint that says which factory made it. */
    String KURA_CLOUD_CONNECTION_FACTORY_PID = "kura.cloud.connection.factory.pid";

    /** The factory PID of the endpoints. */
    String getFactoryPid();

    /** Makes an endpoint of that name, and what it needs. */
    void createConfiguration(String pid) throws KuraException;

    /** The names of the instances that belong to an endpoint, itself first. */
    List<String> getStackComponentsPids(String pid) throws KuraException;

    /** Deletes an endpoint, and what belongs to it. */
    void deleteConfiguration(String pid) throws KuraException;

    /** The names of the endpoints of this factory that are there. */
    Set<String> getManagedCloudConnectionPids() throws KuraException;
}
