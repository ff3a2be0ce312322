import { ApiSchema } from '@nestjs/swagger';

/** `{}`: a command without particulars. */
@ApiSchema({ name: 'EmptyBody' })
export class EmptyBody {}
