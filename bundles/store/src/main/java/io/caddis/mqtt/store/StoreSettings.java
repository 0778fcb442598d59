package io.caddis.mqtt.store;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What a console shows of the PID; the definition's id is that PID, because Eclipse Kura looks for it by this name. */
@ObjectClassDefinition(id = StoreComponent.PID, name = "MQTT session store",
        description = "Where the sessions of clients with durable=true are kept")
@interface StoreSettings {
    @AttributeDefinition(required = false,
            description = "Folder for the store, on a disk that stays; made if it is not "
            + "there. If not given: caddis-store below Karaf's data folder, or below the working directory")
    String directory();
}
