package io.caddis.mqtt.shell;

import io.caddis.mqtt.shell.running.AllowedFolder;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What a console shows of the PID; the definition's id is that PID, because Eclipse Kura looks for it by this name. */
@ObjectClassDefinition(id = AllowedFolder.PID, name = "MQTT commands",
        description = "What the commands mqtt:* may read of this machine")
@interface ShellSettings {
    @AttributeDefinition(required = false,
            description = "Folder whose files commands may read: mqtt:publish --file, and file:PATH in mqtt:create, "
            + "which then may also name environment variables, env:NAME, and placeholders, $[...]. If not given: none "
            + "of these")
    String directory();
}
